DROP VIEW "all_notifications";
INSERT INTO "notifications" (
	"id", "user_id", "type", "channel", "recipient", "subject", "message", "status", "provider_response", "sent_at", "delivered_at", "created_at",
	"kind", "language", "dedupe_key", "booking_id", "attempts", "next_attempt_at", "html", "images", "calendar", "facts", "resend_of", "subscription_id"
) SELECT
	"id", "user_id", "type", "channel", "recipient", "subject", "message", "status", "provider_response", "sent_at", "delivered_at", "created_at",
	"kind", "language", "dedupe_key", "booking_id", "attempts", "next_attempt_at", "html", "images", "calendar", "facts", "resend_of", "subscription_id"
FROM "notifications_archive" ON CONFLICT DO NOTHING;
DROP TABLE "notifications_archive";
