DROP INDEX "idx_outbox_about";
