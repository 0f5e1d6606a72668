ALTER TABLE "user_profiles" RENAME CONSTRAINT "idx_user_profiles_user_id" TO "user_profiles_user_id_unique";
CREATE INDEX "idx_user_profiles_user_id" ON "user_profiles" USING btree ("user_id");
DROP INDEX "idx_outbox_about";
