ALTER TABLE "booking_passengers" DROP CONSTRAINT "booking_passengers_booked_seat_is_whole";
ALTER TABLE "booking_passengers" DROP COLUMN "booked_seat_number";
ALTER TABLE "booking_passengers" DROP COLUMN "booked_coach_number";
ALTER TABLE "booking_passengers" DROP COLUMN "booked_seat_id";
ALTER TABLE "bookings" DROP COLUMN "accept_equal_seats";
