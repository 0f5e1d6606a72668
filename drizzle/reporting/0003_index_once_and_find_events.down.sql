ALTER TABLE "daily_stats" RENAME CONSTRAINT "idx_daily_stats_date" TO "daily_stats_stat_date_unique";
CREATE INDEX "idx_daily_stats_date" ON "daily_stats" USING btree ("stat_date");
DROP INDEX "idx_outbox_about";
