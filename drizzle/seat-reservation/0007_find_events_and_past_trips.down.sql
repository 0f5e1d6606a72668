DROP INDEX "idx_outbox_about";
DROP INDEX "idx_trips_unclosed";
