ALTER TABLE "refresh_tokens" RENAME CONSTRAINT "idx_refresh_tokens_token" TO "refresh_tokens_token_unique";
CREATE INDEX "idx_refresh_tokens_token" ON "refresh_tokens" USING btree ("token");
ALTER TABLE "users" RENAME CONSTRAINT "idx_users_email" TO "users_email_unique";
CREATE INDEX "idx_users_email" ON "users" USING btree ("email");
ALTER TABLE "users" RENAME CONSTRAINT "idx_users_phone" TO "users_phone_unique";
CREATE INDEX "idx_users_phone" ON "users" USING btree ("phone");
DROP INDEX "idx_outbox_about";
