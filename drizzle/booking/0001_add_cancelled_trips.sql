CREATE TABLE "cancelled_trips" (
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"cancelled_at" timestamp with time zone NOT NULL,
	"next_sweep_at" timestamp with time zone NOT NULL,
	"sweep_until" timestamp with time zone NOT NULL,
	CONSTRAINT "cancelled_trips_train_id_journey_date_pk" PRIMARY KEY("train_id","journey_date")
);
--> statement-breakpoint
ALTER TABLE "cancellations" ADD COLUMN "reason" varchar(50) DEFAULT 'CANCELLED_BY_PASSENGER' NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_cancelled_trips_next_sweep_at" ON "cancelled_trips" USING btree ("next_sweep_at");--> statement-breakpoint
CREATE INDEX "idx_bookings_trip" ON "bookings" USING btree ("train_id","journey_date","booking_status");--> statement-breakpoint
ALTER TABLE "cancellations" ADD CONSTRAINT "cancellations_reason_known" CHECK (reason IN ('CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED'));