ALTER TABLE "users" DROP CONSTRAINT "users_anonymised_check";
DROP INDEX "idx_users_to_anonymise";
ALTER TABLE "users" DROP COLUMN "anonymised_at";
DROP INDEX "idx_otp_send_after";
ALTER TABLE "otp_records" DROP COLUMN "send_after";
UPDATE "sessions" SET "revoked_reason" = 'ENDED_BY_OWNER' WHERE "revoked_reason" IN ('PASSWORD_CHANGE', 'ACCOUNT_DELETED');
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE'));
