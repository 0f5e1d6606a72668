CREATE TABLE "preferences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"language" varchar(2) NOT NULL,
	"by_email" boolean NOT NULL,
	"by_sms" boolean NOT NULL,
	"by_push" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "preferences_language_check" CHECK ("preferences"."language" IN ('en', 'bn')),
	CONSTRAINT "preferences_reachable_check" CHECK ("preferences"."by_email" OR "preferences"."by_sms")
);
--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "push_subscriptions_endpoint_unique" UNIQUE("endpoint")
);
--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_check";--> statement-breakpoint
DROP INDEX "idx_notifications_due";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "language" varchar(2) DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "facts" jsonb;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "resend_of" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "subscription_id" uuid;--> statement-breakpoint
CREATE INDEX "idx_push_subscriptions_user_id" ON "push_subscriptions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "idx_notifications_resend_of" ON "notifications" USING btree ("resend_of") WHERE resend_of IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_notifications_due" ON "notifications" USING btree ("type","next_attempt_at") WHERE status = 'PENDING';--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_language_check" CHECK ("notifications"."language" IN ('en', 'bn'));--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind_check" CHECK ("notifications"."kind" IN ('CODE', 'TICKETS', 'BOOKING_FAILED', 'BOOKING_CANCELLED', 'REFUND', 'PAYMENT_REVIEW'));