DROP INDEX "idx_bookings_identity";
ALTER TABLE "bookings" DROP COLUMN "identity";
