CREATE TABLE "booking_passengers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"booking_id" uuid NOT NULL,
	"coach_id" uuid NOT NULL,
	"seat_id" uuid NOT NULL,
	"seat_number" varchar(10) NOT NULL,
	"passenger_name" varchar(255) NOT NULL,
	"passenger_age" integer NOT NULL,
	"passenger_gender" varchar(20) NOT NULL,
	"fare" numeric(10, 2) NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"position" integer NOT NULL,
	"coach_number" varchar(20) NOT NULL,
	"class" varchar(50) NOT NULL,
	"base_fare" numeric(10, 2) NOT NULL,
	"vat" numeric(10, 2) NOT NULL,
	"bedding" numeric(10, 2) NOT NULL,
	"service_charge" numeric(10, 2) NOT NULL,
	"status" varchar(20) DEFAULT 'ACTIVE' NOT NULL,
	CONSTRAINT "booking_passengers_seat_once" UNIQUE("booking_id","seat_id"),
	CONSTRAINT "booking_passengers_position_once" UNIQUE("booking_id","position"),
	CONSTRAINT "booking_passengers_status_known" CHECK (status IN ('ACTIVE', 'CANCELLING', 'CANCELLED')),
	CONSTRAINT "booking_passengers_gender_known" CHECK (passenger_gender IN ('MALE', 'FEMALE', 'OTHER')),
	CONSTRAINT "booking_passengers_age_possible" CHECK (passenger_age BETWEEN 0 AND 120),
	CONSTRAINT "booking_passengers_name_length" CHECK (char_length(passenger_name) BETWEEN 1 AND 100),
	CONSTRAINT "booking_passengers_fare_adds_up" CHECK (fare = base_fare + vat + bedding),
	CONSTRAINT "booking_passengers_amounts_not_negative" CHECK (base_fare >= 0 AND vat >= 0 AND bedding >= 0 AND service_charge >= 0)
);
--> statement-breakpoint
CREATE TABLE "booking_payments" (
	"payment_id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE TABLE "booking_refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"cancellation_id" uuid,
	"amount" numeric(10, 2) NOT NULL,
	"reason" varchar(50) NOT NULL,
	"status" varchar(20) DEFAULT 'REQUESTED' NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"refunded_at" timestamp with time zone,
	CONSTRAINT "booking_refunds_status_known" CHECK (status IN ('REQUESTED', 'REFUNDED', 'FAILED')),
	CONSTRAINT "booking_refunds_refunded_has_instant" CHECK ((status = 'REFUNDED') = (refunded_at IS NOT NULL)),
	CONSTRAINT "booking_refunds_amount_positive" CHECK (amount > 0)
);
--> statement-breakpoint
CREATE TABLE "bookings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"pnr" varchar(10) NOT NULL,
	"booking_reference" varchar(20) NOT NULL,
	"train_id" uuid NOT NULL,
	"route_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"from_station_id" uuid NOT NULL,
	"to_station_id" uuid NOT NULL,
	"total_passengers" integer NOT NULL,
	"total_amount" numeric(10, 2) NOT NULL,
	"booking_status" varchar(50) DEFAULT 'PENDING' NOT NULL,
	"payment_status" varchar(50) DEFAULT 'PENDING' NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"cancelled_at" timestamp with time zone,
	"hold_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"train_number" varchar(20) NOT NULL,
	"train_name" varchar(255) NOT NULL,
	"train_name_bn" varchar(255) NOT NULL,
	"from_code" varchar(20) NOT NULL,
	"from_name" varchar(255) NOT NULL,
	"from_name_bn" varchar(255) NOT NULL,
	"to_code" varchar(20) NOT NULL,
	"to_name" varchar(255) NOT NULL,
	"to_name_bn" varchar(255) NOT NULL,
	"boarding_at" timestamp with time zone NOT NULL,
	"arrival_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"payment_id" uuid,
	"review_payment_id" uuid,
	"failure_reason" varchar(50),
	"confirmed_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"confirm_attempts" integer DEFAULT 0 NOT NULL,
	"next_confirm_at" timestamp with time zone,
	CONSTRAINT "bookings_pnr_unique" UNIQUE("pnr"),
	CONSTRAINT "bookings_booking_reference_unique" UNIQUE("booking_reference"),
	CONSTRAINT "bookings_hold_id_unique" UNIQUE("hold_id"),
	CONSTRAINT "bookings_status_known" CHECK (booking_status IN ('PENDING', 'CONFIRMED', 'CANCELLED', 'FAILED')),
	CONSTRAINT "bookings_payment_status_known" CHECK (payment_status IN ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED')),
	CONSTRAINT "bookings_failure_reason_known" CHECK (failure_reason IN ('PAYMENT_DEADLINE', 'PAYMENT_FAILED', 'SEATS_GONE', 'TRIP_CANCELLED')),
	CONSTRAINT "bookings_failed_has_reason" CHECK ((booking_status = 'FAILED') = (failure_reason IS NOT NULL)),
	CONSTRAINT "bookings_cancelled_has_instant" CHECK ((booking_status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
	CONSTRAINT "bookings_confirmed_is_paid" CHECK (booking_status <> 'CONFIRMED' OR (payment_status IN ('COMPLETED', 'REFUNDED') AND payment_id IS NOT NULL AND confirmed_at IS NOT NULL)),
	CONSTRAINT "bookings_paid_names_payment" CHECK (payment_status NOT IN ('COMPLETED', 'REFUNDED') OR payment_id IS NOT NULL),
	CONSTRAINT "bookings_amount_not_negative" CHECK (total_amount >= 0),
	CONSTRAINT "bookings_has_passengers" CHECK (total_passengers >= 1),
	CONSTRAINT "bookings_version_grows" CHECK (version >= 1)
);
--> statement-breakpoint
CREATE TABLE "cancellation_passengers" (
	"cancellation_id" uuid NOT NULL,
	"passenger_id" uuid NOT NULL,
	"deduction" numeric(10, 2) NOT NULL,
	"refund" numeric(10, 2) NOT NULL,
	"refused" boolean DEFAULT false NOT NULL,
	CONSTRAINT "cancellation_passengers_cancellation_id_passenger_id_pk" PRIMARY KEY("cancellation_id","passenger_id"),
	CONSTRAINT "cancellation_passengers_amounts_not_negative" CHECK (deduction >= 0 AND refund >= 0)
);
--> statement-breakpoint
CREATE TABLE "cancellations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"status" varchar(20) DEFAULT 'REQUESTED' NOT NULL,
	"deduction_amount" numeric(10, 2) NOT NULL,
	"refund_amount" numeric(10, 2) NOT NULL,
	"rules_version" varchar(100),
	"refused_code" varchar(50),
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "cancellations_status_known" CHECK (status IN ('REQUESTED', 'VOIDED', 'RELEASED', 'DONE', 'REFUSED')),
	CONSTRAINT "cancellations_refused_has_code" CHECK ((status = 'REFUSED') = (refused_code IS NOT NULL)),
	CONSTRAINT "cancellations_finished_has_instant" CHECK ((status IN ('DONE', 'REFUSED')) = (finished_at IS NOT NULL)),
	CONSTRAINT "cancellations_amounts_not_negative" CHECK (deduction_amount >= 0 AND refund_amount >= 0)
);
--> statement-breakpoint
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
ALTER TABLE "booking_passengers" ADD CONSTRAINT "booking_passengers_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_payments" ADD CONSTRAINT "booking_payments_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_refunds" ADD CONSTRAINT "booking_refunds_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_refunds" ADD CONSTRAINT "booking_refunds_cancellation_id_cancellations_id_fk" FOREIGN KEY ("cancellation_id") REFERENCES "public"."cancellations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cancellation_passengers" ADD CONSTRAINT "cancellation_passengers_cancellation_id_cancellations_id_fk" FOREIGN KEY ("cancellation_id") REFERENCES "public"."cancellations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cancellation_passengers" ADD CONSTRAINT "cancellation_passengers_passenger_id_booking_passengers_id_fk" FOREIGN KEY ("passenger_id") REFERENCES "public"."booking_passengers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cancellations" ADD CONSTRAINT "cancellations_booking_id_bookings_id_fk" FOREIGN KEY ("booking_id") REFERENCES "public"."bookings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_booking_passengers_booking_id" ON "booking_passengers" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_booking_payments_booking_id" ON "booking_payments" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_booking_refunds_booking_id" ON "booking_refunds" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_bookings_pnr" ON "bookings" USING btree ("pnr");--> statement-breakpoint
CREATE INDEX "idx_bookings_user_id" ON "bookings" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_bookings_journey_date" ON "bookings" USING btree ("journey_date");--> statement-breakpoint
CREATE INDEX "idx_bookings_booking_status" ON "bookings" USING btree ("booking_status");--> statement-breakpoint
CREATE INDEX "idx_bookings_unpaid_deadline" ON "bookings" USING btree ("expires_at") WHERE booking_status = 'PENDING' AND payment_status = 'PENDING';--> statement-breakpoint
CREATE INDEX "idx_bookings_to_confirm" ON "bookings" USING btree ("next_confirm_at") WHERE booking_status = 'PENDING' AND payment_status = 'COMPLETED';--> statement-breakpoint
CREATE UNIQUE INDEX "cancellation_passengers_once" ON "cancellation_passengers" USING btree ("passenger_id") WHERE NOT refused;--> statement-breakpoint
CREATE INDEX "idx_cancellations_booking_id" ON "cancellations" USING btree ("booking_id");--> statement-breakpoint
CREATE INDEX "idx_cancellations_unfinished" ON "cancellations" USING btree ("next_attempt_at") WHERE status IN ('REQUESTED', 'VOIDED', 'RELEASED');--> statement-breakpoint
CREATE INDEX "idx_idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");