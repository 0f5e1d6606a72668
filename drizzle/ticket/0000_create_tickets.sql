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
CREATE TABLE "signing_keys" (
	"kid" smallint PRIMARY KEY NOT NULL,
	"public_key" varchar(43) NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "signing_keys_public_key_unique" UNIQUE("public_key"),
	CONSTRAINT "signing_keys_kid_check" CHECK ("signing_keys"."kid" BETWEEN 0 AND 255)
);
--> statement-breakpoint
CREATE TABLE "ticket_scans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"ticket_id" uuid,
	"device_id" varchar(100) NOT NULL,
	"nonce" varchar(100) NOT NULL,
	"fingerprint" varchar(43) NOT NULL,
	"result" varchar(20) NOT NULL,
	"train_id" uuid,
	"journey_date" date,
	"checker_user_id" uuid NOT NULL,
	"scanned_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ticket_scans_device_nonce_unique" UNIQUE("device_id","nonce"),
	CONSTRAINT "ticket_scans_result_check" CHECK ("ticket_scans"."result" IN ('VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED')),
	CONSTRAINT "ticket_scans_ticket_check" CHECK ("ticket_scans"."ticket_id" IS NOT NULL OR "ticket_scans"."result" = 'FORGED')
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"booking_id" uuid NOT NULL,
	"passenger_id" uuid NOT NULL,
	"ticket_number" varchar(20) NOT NULL,
	"pnr" varchar(10) NOT NULL,
	"qr_code" text NOT NULL,
	"qr_signature" varchar(255) NOT NULL,
	"journey_date" date NOT NULL,
	"from_station" varchar(255) NOT NULL,
	"to_station" varchar(255) NOT NULL,
	"seat_number" varchar(10) NOT NULL,
	"coach_number" varchar(10) NOT NULL,
	"status" varchar(50) DEFAULT 'VALID' NOT NULL,
	"issued_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"validated_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"user_id" uuid NOT NULL,
	"train_id" uuid NOT NULL,
	"train_number" varchar(50) NOT NULL,
	"train_name" varchar(255) NOT NULL,
	"train_name_bn" varchar(255) NOT NULL,
	"from_code" varchar(10) NOT NULL,
	"from_station_bn" varchar(255) NOT NULL,
	"to_code" varchar(10) NOT NULL,
	"to_station_bn" varchar(255) NOT NULL,
	"coach_id" uuid NOT NULL,
	"seat_id" uuid NOT NULL,
	"class" varchar(50) NOT NULL,
	"passenger_name" varchar(255) NOT NULL,
	"boarding_at" timestamp with time zone NOT NULL,
	"arrival_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"kid" smallint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"voided_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "tickets_passenger_id_unique" UNIQUE("passenger_id"),
	CONSTRAINT "tickets_ticket_number_unique" UNIQUE("ticket_number"),
	CONSTRAINT "tickets_status_check" CHECK ("tickets"."status" IN ('VALID', 'USED', 'CANCELLED', 'EXPIRED')),
	CONSTRAINT "tickets_used_check" CHECK (("tickets"."status" = 'USED') = ("tickets"."validated_at" IS NOT NULL)),
	CONSTRAINT "tickets_voided_check" CHECK (("tickets"."status" = 'CANCELLED') = ("tickets"."voided_at" IS NOT NULL)),
	CONSTRAINT "tickets_expiry_check" CHECK ("tickets"."expires_at" > "tickets"."boarding_at")
);
--> statement-breakpoint
CREATE TABLE "voided_passengers" (
	"booking_id" uuid NOT NULL,
	"passenger_id" uuid NOT NULL,
	"voided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "voided_passengers_booking_id_passenger_id_pk" PRIMARY KEY("booking_id","passenger_id")
);
--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_ticket_scans_ticket_id" ON "ticket_scans" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "idx_ticket_scans_received_at" ON "ticket_scans" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_tickets_booking_id" ON "tickets" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_tickets_ticket_number" ON "tickets" USING btree ("ticket_number");--> statement-breakpoint
CREATE INDEX "idx_tickets_pnr" ON "tickets" USING btree ("pnr");--> statement-breakpoint
CREATE INDEX "idx_tickets_journey_date" ON "tickets" USING btree ("journey_date");--> statement-breakpoint
CREATE INDEX "idx_tickets_user_id" ON "tickets" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "idx_tickets_cancelled_by_trip" ON "tickets" USING btree ("train_id","journey_date") WHERE status = 'CANCELLED';--> statement-breakpoint
CREATE INDEX "idx_tickets_valid_until" ON "tickets" USING btree ("expires_at") WHERE status = 'VALID';