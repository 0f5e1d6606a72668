DROP TABLE "sandbox_refunds";
DROP TABLE "sandbox_transactions";
DROP TABLE "refunds";
DROP TABLE "payments";
DROP TABLE "idempotency_keys";
DROP TABLE "outbox";
DROP TABLE "inbox";
