DROP TABLE "login_challenges";
DROP TABLE "second_factors";
ALTER TABLE "sessions" DROP COLUMN "has_second_factor";
UPDATE "sessions" SET "revoked_reason" = 'ENDED_BY_OWNER' WHERE "revoked_reason" = 'SECOND_FACTOR_CHANGE';
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED'));
