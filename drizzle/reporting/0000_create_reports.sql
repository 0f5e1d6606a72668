CREATE TABLE "booking_facts" (
	"booking_id" uuid PRIMARY KEY NOT NULL,
	"sale_date" date NOT NULL,
	"user_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" varchar(50) NOT NULL,
	"ever_confirmed" boolean NOT NULL,
	"sold_passengers" integer,
	"paid_poisha" bigint,
	CONSTRAINT "booking_facts_status_check" CHECK ("booking_facts"."status" IN ('PENDING', 'CONFIRMED', 'CANCELLED', 'FAILED'))
);
--> statement-breakpoint
CREATE TABLE "cancellation_facts" (
	"cancellation_id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"passengers" integer NOT NULL,
	"cancelled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daily_stats" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stat_date" date NOT NULL,
	"total_bookings" integer DEFAULT 0 NOT NULL,
	"successful_bookings" integer DEFAULT 0 NOT NULL,
	"failed_bookings" integer DEFAULT 0 NOT NULL,
	"total_revenue" numeric(12, 2) DEFAULT '0' NOT NULL,
	"total_passengers" integer DEFAULT 0 NOT NULL,
	"unique_users" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "daily_stats_stat_date_unique" UNIQUE("stat_date")
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
CREATE TABLE "refund_facts" (
	"refund_id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"amount_poisha" bigint NOT NULL,
	"reason" varchar(50) NOT NULL,
	"refunded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "idx_booking_facts_sale_date" ON "booking_facts" USING btree ("sale_date","user_id");--> statement-breakpoint
CREATE INDEX "idx_cancellation_facts_booking_id" ON "cancellation_facts" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_daily_stats_date" ON "daily_stats" USING btree ("stat_date");--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_refund_facts_booking_id" ON "refund_facts" USING btree ("booking_id");