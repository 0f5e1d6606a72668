ALTER TABLE "payments" RENAME CONSTRAINT "idx_payments_transaction_id" TO "payments_transaction_id_unique";
CREATE INDEX "idx_payments_transaction_id" ON "payments" USING btree ("transaction_id");
DROP INDEX "idx_outbox_about";
DROP INDEX "idx_refunds_failed";
