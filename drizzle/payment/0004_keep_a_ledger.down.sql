DROP TABLE "ledger_entries";
DROP TABLE "ledger_journals";
DROP FUNCTION ledger_refuse_unbalanced();
DROP FUNCTION ledger_refuse_change();
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_failure";
ALTER TABLE "refunds" DROP COLUMN "failure";
ALTER TABLE "payments" DROP CONSTRAINT "payments_parts_within_amount";
ALTER TABLE "payments" DROP COLUMN "service_charge_amount";
ALTER TABLE "payments" DROP COLUMN "vat_amount";
