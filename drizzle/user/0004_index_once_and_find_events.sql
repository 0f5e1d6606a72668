-- One index where two had the same columns: the unique one takes the name of the other, without being built anew.
DROP INDEX "idx_user_profiles_user_id";--> statement-breakpoint
ALTER TABLE "user_profiles" RENAME CONSTRAINT "user_profiles_user_id_unique" TO "idx_user_profiles_user_id";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_outbox_about" ON "outbox" USING btree ((coalesce(data->>'bookingId', aggregate_id::text))) WHERE sent_at IS NOT NULL;
