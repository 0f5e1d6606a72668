ALTER TABLE "booking_passengers" ADD COLUMN "booked_seat_id" uuid;--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD COLUMN "booked_coach_number" varchar(20);--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD COLUMN "booked_seat_number" varchar(10);--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "accept_equal_seats" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD CONSTRAINT "booking_passengers_booked_seat_is_whole" CHECK (num_nulls(booked_seat_id, booked_coach_number, booked_seat_number) IN (0, 3));