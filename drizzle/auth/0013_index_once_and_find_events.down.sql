ALTER TABLE "refresh_tokens" RENAME CONSTRAINT "idx_refresh_tokens_token" TO "refresh_tokens_token_unique";
CREATE INDEX "idx_refresh_tokens_token" ON "refresh_tokens" USING btree ("token");
DROP INDEX "idx_outbox_about";
