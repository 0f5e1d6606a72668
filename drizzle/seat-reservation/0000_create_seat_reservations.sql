CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
CREATE TABLE "epoch" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"value" bigint NOT NULL,
	"raised_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "epoch_is_one_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "hold_keys" (
	"hold_id" uuid PRIMARY KEY NOT NULL,
	"request_hash" text NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"received_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "inbox_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "layouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"coaches" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
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
CREATE TABLE "seat_reservations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"train_id" uuid NOT NULL,
	"coach_id" uuid NOT NULL,
	"seat_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"user_id" uuid NOT NULL,
	"booking_id" uuid,
	"reserved_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"released_at" timestamp with time zone,
	"status" varchar(50) DEFAULT 'LOCKED' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"hold_id" uuid NOT NULL,
	"legs" "int4range" NOT NULL,
	"claimed_at" timestamp with time zone,
	"cleared_at" timestamp with time zone,
	CONSTRAINT "seat_reservations_status" CHECK (status IN ('LOCKED', 'CONFIRMED', 'RELEASED', 'EXPIRED')),
	CONSTRAINT "seat_reservations_legs" CHECK (NOT isempty(legs)),
	CONSTRAINT "seat_reservations_sold_to_a_booking" CHECK (status <> 'CONFIRMED' OR booking_id IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "trips" (
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"layout_id" uuid NOT NULL,
	"route_id" uuid NOT NULL,
	"train_number" text NOT NULL,
	"train_name" text NOT NULL,
	"train_name_bn" text NOT NULL,
	"status" varchar(50) NOT NULL,
	"stops" jsonb NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"built_epoch" bigint,
	"built_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "trips_train_id_journey_date_pk" PRIMARY KEY("train_id","journey_date"),
	CONSTRAINT "trips_status" CHECK (status IN ('SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED'))
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"booking_id" uuid PRIMARY KEY NOT NULL,
	"verdict" varchar(20) NOT NULL,
	"hold_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "verdicts_verdict" CHECK (verdict IN ('CONFIRMED', 'GONE'))
);
--> statement-breakpoint
ALTER TABLE "trips" ADD CONSTRAINT "trips_layout_id_layouts_id_fk" FOREIGN KEY ("layout_id") REFERENCES "public"."layouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_hold_keys_created_at" ON "hold_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_reservations_train_journey" ON "seat_reservations" USING btree ("train_id","journey_date");--> statement-breakpoint
CREATE INDEX "idx_reservations_user_id" ON "seat_reservations" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idx_reservations_booking_id" ON "seat_reservations" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_reservations_status" ON "seat_reservations" USING btree ("status");--> statement-breakpoint
CREATE INDEX "idx_reservations_hold_id" ON "seat_reservations" USING btree ("hold_id");--> statement-breakpoint
CREATE INDEX "idx_reservations_locked_expires_at" ON "seat_reservations" USING btree ("expires_at") WHERE status = 'LOCKED';--> statement-breakpoint
CREATE INDEX "idx_reservations_uncleared" ON "seat_reservations" USING btree ("released_at") WHERE status = 'RELEASED' AND booking_id IS NOT NULL AND cleared_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_trips_ends_at" ON "trips" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "idx_verdicts_unapplied" ON "verdicts" USING btree ("created_at") WHERE applied_at IS NULL;--> statement-breakpoint
ALTER TABLE "seat_reservations" ADD CONSTRAINT "seat_reservations_sold_once" EXCLUDE USING gist (
	"train_id" WITH =, "journey_date" WITH =, "seat_id" WITH =, "legs" WITH &&
) WHERE (status = 'CONFIRMED');--> statement-breakpoint
-- Above every epoch of a database that was here before, whose markers may still be in Redis.
INSERT INTO "epoch" ("id", "value") VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
