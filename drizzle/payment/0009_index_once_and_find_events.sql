-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_payments_transaction_id";--> statement-breakpoint
ALTER TABLE "payments" RENAME CONSTRAINT "payments_transaction_id_unique" TO "idx_payments_transaction_id";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_refunds_failed" ON "refunds" USING btree ("updated_at") WHERE status = 'FAILED';
