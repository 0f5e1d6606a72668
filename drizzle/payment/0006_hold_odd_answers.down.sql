-- A payment held for an odd answer is one held for its risk to the release before.
UPDATE "payments" SET "review_reason" = 'RISK' WHERE "review_reason" = 'ODD_ANSWER';
ALTER TABLE "payments" DROP CONSTRAINT "payments_review_reason";
DROP INDEX "idx_refunds_unclear_since";
DROP INDEX "idx_payments_unclear_since";
ALTER TABLE "sandbox_transactions" DROP COLUMN "attempts";
ALTER TABLE "refunds" DROP COLUMN "unclear_fields", DROP COLUMN "unclear_why", DROP COLUMN "unclear_since";
ALTER TABLE "payments" DROP COLUMN "unclear_fields", DROP COLUMN "unclear_why", DROP COLUMN "unclear_since";
ALTER TABLE "payments" ADD CONSTRAINT "payments_review_reason" CHECK (review_reason IN ('RISK', 'AMOUNT_MISMATCH'));
