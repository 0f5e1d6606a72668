-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_tickets_ticket_number";--> statement-breakpoint
ALTER TABLE "tickets" RENAME CONSTRAINT "tickets_ticket_number_unique" TO "idx_tickets_ticket_number";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;
