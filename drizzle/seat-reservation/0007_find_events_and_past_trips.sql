CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_trips_unclosed" ON "trips" USING btree ("ends_at") WHERE closed_at IS NULL;
