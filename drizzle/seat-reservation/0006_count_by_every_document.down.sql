ALTER TABLE "seat_reservations" DROP COLUMN "marks";
