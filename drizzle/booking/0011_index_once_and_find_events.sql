-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_bookings_pnr";--> statement-breakpoint
ALTER TABLE "bookings" RENAME CONSTRAINT "bookings_pnr_unique" TO "idx_bookings_pnr";--> statement-breakpoint
DROP INDEX "idx_booking_passengers_booking_id";--> statement-breakpoint
ALTER TABLE "booking_passengers" RENAME CONSTRAINT "booking_passengers_position_once" TO "idx_booking_passengers_booking_id";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_booking_refunds_payment_id" ON "booking_refunds" USING btree ("payment_id");
