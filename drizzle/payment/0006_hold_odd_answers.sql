ALTER TABLE "payments" DROP CONSTRAINT "payments_review_reason";--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "unclear_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "unclear_why" varchar(20);--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "unclear_fields" text[];--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "unclear_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "unclear_why" varchar(20);--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "unclear_fields" text[];--> statement-breakpoint
ALTER TABLE "sandbox_transactions" ADD COLUMN "attempts" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_payments_unclear_since" ON "payments" USING btree ("unclear_since") WHERE unclear_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_refunds_unclear_since" ON "refunds" USING btree ("unclear_since") WHERE unclear_since IS NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_review_reason" CHECK (review_reason IN ('RISK', 'AMOUNT_MISMATCH', 'ODD_ANSWER'));