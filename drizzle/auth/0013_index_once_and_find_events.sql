-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_refresh_tokens_token";--> statement-breakpoint
ALTER TABLE "refresh_tokens" RENAME CONSTRAINT "refresh_tokens_token_unique" TO "idx_refresh_tokens_token";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;
