ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";--> statement-breakpoint
ALTER TABLE "otp_records" ADD COLUMN "send_after" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "anonymised_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "idx_otp_send_after" ON "otp_records" USING btree ("send_after") WHERE send_after IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_users_to_anonymise" ON "users" USING btree ("deleted_at") WHERE deleted_at IS NOT NULL AND anonymised_at IS NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED'));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_anonymised_check" CHECK ("users"."anonymised_at" IS NULL OR "users"."deleted_at" IS NOT NULL);