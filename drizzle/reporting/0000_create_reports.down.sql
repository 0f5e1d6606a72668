DROP TABLE "refund_facts";
DROP TABLE "cancellation_facts";
DROP TABLE "booking_facts";
DROP TABLE "daily_stats";
DROP TABLE "outbox";
DROP TABLE "inbox";
