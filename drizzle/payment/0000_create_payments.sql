CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"attempt_id" uuid NOT NULL,
	"leased_until" timestamp with time zone NOT NULL,
	"status" integer,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"received_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "inbox_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"leased_until" timestamp with time zone,
	"sent_at" timestamp with time zone,
	CONSTRAINT "outbox_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"booking_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"transaction_id" varchar(100) NOT NULL,
	"payment_method" varchar(50) NOT NULL,
	"amount" numeric(10, 2) NOT NULL,
	"currency" varchar(10) DEFAULT 'BDT' NOT NULL,
	"status" varchar(50) DEFAULT 'INITIATED' NOT NULL,
	"gateway_response" jsonb,
	"sslcommerz_session_id" varchar(255),
	"initiated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"completed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"captured_amount" numeric(10, 2),
	"refund_requested_amount" numeric(10, 2) DEFAULT 0 NOT NULL,
	"refunded_amount" numeric(10, 2) DEFAULT 0 NOT NULL,
	"bank_tran_id" varchar(80),
	"review_reason" varchar(50),
	"redirect_url" text,
	"return_url" text,
	"next_check_at" timestamp with time zone,
	CONSTRAINT "payments_transaction_id_unique" UNIQUE("transaction_id"),
	CONSTRAINT "payments_status" CHECK (status IN ('INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED')),
	CONSTRAINT "payments_method" CHECK (payment_method IN ('SSLCOMMERZ', 'BKASH', 'NAGAD', 'CARD')),
	CONSTRAINT "payments_amount" CHECK (amount > 0),
	CONSTRAINT "payments_captured" CHECK (status NOT IN ('PROCESSING', 'SUCCESS', 'REFUNDED') OR (captured_amount > 0 AND bank_tran_id IS NOT NULL)),
	CONSTRAINT "payments_refunded_is_whole" CHECK (status <> 'REFUNDED' OR refunded_amount = captured_amount),
	CONSTRAINT "payments_success_is_whole" CHECK (status <> 'SUCCESS' OR captured_amount = amount),
	CONSTRAINT "payments_refunds_within_capture" CHECK (refunded_amount >= 0 AND refunded_amount <= refund_requested_amount AND refund_requested_amount <= coalesce(captured_amount, 0)),
	CONSTRAINT "payments_review_reason" CHECK (review_reason IN ('RISK', 'AMOUNT_MISMATCH'))
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"amount" numeric(10, 2) NOT NULL,
	"reason" varchar(50) NOT NULL,
	"status" varchar(50) DEFAULT 'REQUESTED' NOT NULL,
	"refund_trans_id" varchar(30) NOT NULL,
	"refund_ref_id" varchar(50),
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"failure_reason" varchar(255),
	"refunded_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "refunds_refund_trans_id_unique" UNIQUE("refund_trans_id"),
	CONSTRAINT "refunds_status" CHECK (status IN ('REQUESTED', 'PROCESSING', 'REFUNDED', 'FAILED')),
	CONSTRAINT "refunds_amount" CHECK (amount > 0),
	CONSTRAINT "refunds_followed" CHECK (status <> 'PROCESSING' OR refund_ref_id IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "sandbox_refunds" (
	"refund_ref_id" varchar(50) PRIMARY KEY NOT NULL,
	"refund_trans_id" varchar(30) NOT NULL,
	"session_key" varchar(50) NOT NULL,
	"amount" numeric(10, 2) NOT NULL,
	"status" varchar(20) NOT NULL,
	"initiated_on" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"refunded_on" timestamp with time zone,
	CONSTRAINT "sandbox_refunds_refund_trans_id_unique" UNIQUE("refund_trans_id"),
	CONSTRAINT "sandbox_refunds_status" CHECK (status IN ('processing', 'refunded', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "sandbox_transactions" (
	"session_key" varchar(50) PRIMARY KEY NOT NULL,
	"tran_id" varchar(30) NOT NULL,
	"request" jsonb NOT NULL,
	"status" varchar(20) DEFAULT 'PENDING' NOT NULL,
	"amount" numeric(10, 2) NOT NULL,
	"val_id" varchar(50),
	"bank_tran_id" varchar(80),
	"tran_date" timestamp with time zone,
	"validated" boolean DEFAULT false NOT NULL,
	"behaviour" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "sandbox_transactions_tran_id_unique" UNIQUE("tran_id"),
	CONSTRAINT "sandbox_transactions_val_id_unique" UNIQUE("val_id"),
	CONSTRAINT "sandbox_transactions_bank_tran_id_unique" UNIQUE("bank_tran_id"),
	CONSTRAINT "sandbox_transactions_status" CHECK (status IN ('PENDING', 'VALID', 'FAILED', 'CANCELLED'))
);
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_refunds" ADD CONSTRAINT "sandbox_refunds_session_key_sandbox_transactions_session_key_fk" FOREIGN KEY ("session_key") REFERENCES "public"."sandbox_transactions"("session_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_payments_booking_id" ON "payments" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_payments_transaction_id" ON "payments" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "idx_payments_status" ON "payments" USING btree ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_success_per_booking" ON "payments" USING btree ("booking_id") WHERE status = 'SUCCESS';--> statement-breakpoint
CREATE INDEX "idx_payments_next_check_at" ON "payments" USING btree ("next_check_at") WHERE next_check_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_refunds_payment_id" ON "refunds" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "idx_refunds_booking_id" ON "refunds" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_refunds_next_attempt_at" ON "refunds" USING btree ("next_attempt_at") WHERE next_attempt_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_sandbox_refunds_session_key" ON "sandbox_refunds" USING btree ("session_key");