ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "sessions_ended_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "spared_session_id" uuid;--> statement-breakpoint
CREATE INDEX "idx_sessions_live" ON "sessions" USING btree ("user_id","created_at") WHERE revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_users_sessions_ended_until" ON "users" USING btree ("sessions_ended_until") WHERE sessions_ended_until IS NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'SECOND_FACTOR_CHANGE', 'ROLE_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED', 'TOO_MANY'));
