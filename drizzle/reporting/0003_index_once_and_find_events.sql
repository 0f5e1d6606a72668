-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_daily_stats_date";--> statement-breakpoint
ALTER TABLE "daily_stats" RENAME CONSTRAINT "daily_stats_stat_date_unique" TO "idx_daily_stats_date";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;
