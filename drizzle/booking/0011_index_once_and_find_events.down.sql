ALTER TABLE "bookings" RENAME CONSTRAINT "idx_bookings_pnr" TO "bookings_pnr_unique";
CREATE INDEX "idx_bookings_pnr" ON "bookings" USING btree ("pnr");
ALTER TABLE "booking_passengers" RENAME CONSTRAINT "idx_booking_passengers_booking_id" TO "booking_passengers_position_once";
CREATE INDEX "idx_booking_passengers_booking_id" ON "booking_passengers" USING btree ("booking_id");
DROP INDEX "idx_outbox_about";
DROP INDEX "idx_booking_refunds_payment_id";
