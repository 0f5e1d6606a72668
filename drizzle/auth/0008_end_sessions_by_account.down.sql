UPDATE "sessions" SET "revoked_reason" = 'ENDED_BY_OWNER' WHERE "revoked_reason" = 'TOO_MANY';
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'SECOND_FACTOR_CHANGE', 'ROLE_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED'));
DROP INDEX "idx_users_sessions_ended_until";
DROP INDEX "idx_sessions_live";
ALTER TABLE "users" DROP COLUMN "spared_session_id";
ALTER TABLE "users" DROP COLUMN "sessions_ended_until";
