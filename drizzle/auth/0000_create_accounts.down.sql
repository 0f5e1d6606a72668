DROP TABLE "refresh_tokens";
DROP TABLE "sessions";
DROP TABLE "otp_records";
DROP TABLE "users";
DROP TABLE "outbox";
DROP TABLE "inbox";
