DROP INDEX "idx_bookings_trip";
ALTER TABLE "cancellations" DROP CONSTRAINT "cancellations_reason_known";
ALTER TABLE "cancellations" DROP COLUMN "reason";
DROP TABLE "cancelled_trips";
