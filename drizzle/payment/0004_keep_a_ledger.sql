CREATE TABLE "ledger_entries" (
	"journal_id" uuid NOT NULL,
	"account" varchar(50) NOT NULL,
	"amount" numeric(10, 2) NOT NULL,
	CONSTRAINT "ledger_entries_journal_id_account_pk" PRIMARY KEY("journal_id","account"),
	CONSTRAINT "ledger_entries_account" CHECK (account IN ('GATEWAY', 'GATEWAY_FEES', 'UNSETTLED', 'FARES', 'SERVICE_CHARGES', 'VAT', 'RETURNS', 'REFUNDS_DUE', 'REFUNDS_SENT')),
	CONSTRAINT "ledger_entries_amount" CHECK (amount <> 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_journals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" varchar(50) NOT NULL,
	"payment_id" uuid NOT NULL,
	"refund_id" uuid,
	"refund_trans_id" varchar(30),
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_journals_kind" CHECK (kind IN ('CAPTURE', 'SALE', 'REFUND_DUE', 'REFUND_SENT', 'REFUND_RETURNED', 'REFUND_PAID')),
	CONSTRAINT "ledger_journals_of_refunds_name_them" CHECK ((kind IN ('CAPTURE', 'SALE')) = (refund_id IS NULL) AND (refund_id IS NULL) = (refund_trans_id IS NULL))
);
--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "vat_amount" numeric(10, 2) DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "service_charge_amount" numeric(10, 2) DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "failure" varchar(50);--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_journal_id_ledger_journals_id_fk" FOREIGN KEY ("journal_id") REFERENCES "public"."ledger_journals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_journals" ADD CONSTRAINT "ledger_journals_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_journals" ADD CONSTRAINT "ledger_journals_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_ledger_journals_payment_id" ON "ledger_journals" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_journals_once_per_payment" ON "ledger_journals" USING btree ("payment_id","kind") WHERE kind IN ('CAPTURE', 'SALE');--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_journals_once_per_refund" ON "ledger_journals" USING btree ("refund_id","kind") WHERE kind IN ('REFUND_DUE', 'REFUND_PAID');--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_journals_once_per_sending" ON "ledger_journals" USING btree ("refund_trans_id","kind") WHERE kind IN ('REFUND_SENT', 'REFUND_RETURNED');--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_parts_within_amount" CHECK (vat_amount >= 0 AND service_charge_amount >= 0 AND vat_amount + service_charge_amount <= amount);--> statement-breakpoint
UPDATE "refunds" SET "failure" = CASE
	WHEN "failure_reason" = 'More than what was captured' THEN 'EXCEEDS_CAPTURE'
	WHEN "failure_reason" = 'The gateway gave no final answer' THEN 'NO_ANSWER'
	WHEN "refund_ref_id" IS NULL THEN 'REFUSED'
	ELSE 'CANCELLED' END
WHERE "status" = 'FAILED';--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_failure" CHECK ((status = 'FAILED') = (failure IS NOT NULL) AND failure IN ('REFUSED', 'CANCELLED', 'NO_ANSWER', 'EXCEEDS_CAPTURE'));--> statement-breakpoint
-- The movements so far. What of an amount was VAT and service charge was not kept: all of it counts as fare.
INSERT INTO "ledger_journals" ("id", "kind", "payment_id", "created_at")
SELECT gen_random_uuid(), movement.kind, p.id, coalesce(p.completed_at, p.updated_at)
FROM "payments" p CROSS JOIN LATERAL (VALUES
	('CAPTURE', true),
	('SALE', p.status = 'SUCCESS' OR (p.status = 'REFUNDED' AND NOT EXISTS (
		SELECT 1 FROM "refunds" r WHERE r.payment_id = p.id AND r.reason IN ('DUPLICATE_CHARGE', 'REVIEW_REJECTED'))))
) AS movement (kind, happened)
WHERE p.captured_amount > 0 AND movement.happened;--> statement-breakpoint
INSERT INTO "ledger_journals" ("id", "kind", "payment_id", "refund_id", "refund_trans_id", "created_at")
SELECT gen_random_uuid(), movement.kind, r.payment_id, r.id, r.refund_trans_id, movement.at
FROM "refunds" r CROSS JOIN LATERAL (VALUES
	('REFUND_DUE', true, r.created_at),
	('REFUND_SENT', r.refund_ref_id IS NOT NULL, r.updated_at),
	('REFUND_RETURNED', r.failure = 'CANCELLED', r.updated_at),
	('REFUND_PAID', r.status = 'REFUNDED', r.updated_at)
) AS movement (kind, happened, at)
WHERE r.failure IS DISTINCT FROM 'EXCEEDS_CAPTURE' AND movement.happened;--> statement-breakpoint
INSERT INTO "ledger_entries" ("journal_id", "account", "amount")
SELECT j.id, line.account, line.amount
FROM "ledger_journals" j
JOIN "payments" p ON p.id = j.payment_id
LEFT JOIN "refunds" r ON r.id = j.refund_id
CROSS JOIN LATERAL (SELECT
	greatest(p.captured_amount - substring(p.gateway_response ->> 'store_amount' FROM '^\d{1,8}(?:\.\d{1,2})?$')::numeric, 0) AS fee,
	EXISTS (SELECT 1 FROM "ledger_journals" s WHERE s.payment_id = p.id AND s.kind = 'SALE') AS sold
) AS known
CROSS JOIN LATERAL (VALUES
	('CAPTURE', 'GATEWAY', p.captured_amount - coalesce(known.fee, 0)),
	('CAPTURE', 'GATEWAY_FEES', coalesce(known.fee, 0)),
	('CAPTURE', 'UNSETTLED', -p.captured_amount),
	('SALE', 'UNSETTLED', p.amount),
	('SALE', 'FARES', -p.amount),
	('REFUND_DUE', CASE WHEN known.sold THEN 'RETURNS' ELSE 'UNSETTLED' END, r.amount),
	('REFUND_DUE', 'REFUNDS_DUE', -r.amount),
	('REFUND_SENT', 'REFUNDS_DUE', r.amount),
	('REFUND_SENT', 'REFUNDS_SENT', -r.amount),
	('REFUND_RETURNED', 'REFUNDS_SENT', r.amount),
	('REFUND_RETURNED', 'REFUNDS_DUE', -r.amount),
	('REFUND_PAID', 'REFUNDS_SENT', r.amount),
	('REFUND_PAID', 'GATEWAY', -r.amount)
) AS line (kind, account, amount)
WHERE line.kind = j.kind AND line.amount <> 0;--> statement-breakpoint
CREATE FUNCTION ledger_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	journal uuid := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
	IF (SELECT coalesce(sum(amount), 1) FROM ledger_entries WHERE journal_id = journal) <> 0 THEN
		RAISE EXCEPTION 'journal % does not balance', journal
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
	END IF;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_journals_balance AFTER INSERT ON "ledger_journals"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unbalanced('id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_entries_balance AFTER INSERT ON "ledger_entries"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unbalanced('journal_id');--> statement-breakpoint
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_is_only_added_to';
END $$;--> statement-breakpoint
CREATE TRIGGER ledger_journals_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_journals"
	FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();--> statement-breakpoint
CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
	FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
