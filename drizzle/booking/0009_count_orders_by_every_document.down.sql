DROP INDEX "idx_bookings_marks";
ALTER TABLE "bookings" DROP COLUMN "marks";
