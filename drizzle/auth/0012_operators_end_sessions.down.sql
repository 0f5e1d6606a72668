UPDATE "sessions" SET "revoked_reason" = 'ENDED_BY_OWNER' WHERE "revoked_reason" = 'ENDED_BY_OPERATOR';
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_reason_check";
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reason_check" CHECK ("sessions"."revoked_reason" IN ('LOGOUT', 'ENDED_BY_OWNER', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'SECOND_FACTOR_CHANGE', 'ROLE_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED', 'TOO_MANY'));
