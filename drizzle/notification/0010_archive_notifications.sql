CREATE TABLE "notifications_archive" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"type" varchar(50) NOT NULL,
	"channel" varchar(50),
	"recipient" varchar(255) NOT NULL,
	"subject" varchar(255),
	"message" text NOT NULL,
	"status" varchar(50) DEFAULT 'PENDING' NOT NULL,
	"provider_response" jsonb,
	"sent_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"kind" varchar(50) NOT NULL,
	"language" varchar(2) DEFAULT 'en' NOT NULL,
	"dedupe_key" varchar(255),
	"booking_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"html" text,
	"images" jsonb,
	"calendar" text,
	"facts" jsonb,
	"resend_of" uuid,
	"subscription_id" uuid
);
--> statement-breakpoint
CREATE INDEX "idx_notifications_archive_user_id" ON "notifications_archive" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
-- Named column by column: the two tables have them in another order.
CREATE VIEW "all_notifications" AS
SELECT
	"id", "user_id", "type", "channel", "recipient", "subject", "message", "status", "provider_response", "sent_at", "delivered_at", "created_at",
	"kind", "language", "dedupe_key", "booking_id", "attempts", "next_attempt_at", "html", "images", "calendar", "facts", "resend_of", "subscription_id"
FROM "notifications"
UNION ALL
SELECT
	"id", "user_id", "type", "channel", "recipient", "subject", "message", "status", "provider_response", "sent_at", "delivered_at", "created_at",
	"kind", "language", "dedupe_key", "booking_id", "attempts", "next_attempt_at", "html", "images", "calendar", "facts", "resend_of", "subscription_id"
FROM "notifications_archive";
