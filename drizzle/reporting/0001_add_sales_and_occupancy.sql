CREATE TABLE "sales_stats" (
	"stat_date" date NOT NULL,
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"class" varchar(50) NOT NULL,
	"from_station_id" uuid NOT NULL,
	"to_station_id" uuid NOT NULL,
	"tickets_sold" integer DEFAULT 0 NOT NULL,
	"tickets_cancelled" integer DEFAULT 0 NOT NULL,
	"gross_revenue" numeric(12, 2) DEFAULT '0' NOT NULL,
	"refunded" numeric(12, 2) DEFAULT '0' NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "sales_stats_pk" PRIMARY KEY("stat_date","train_id","journey_date","class","from_station_id","to_station_id")
);
--> statement-breakpoint
CREATE TABLE "seat_facts" (
	"booking_id" uuid NOT NULL,
	"passenger_id" uuid NOT NULL,
	"class" varchar(50) NOT NULL,
	"paid_poisha" bigint NOT NULL,
	"sold" boolean NOT NULL,
	"cancelled" boolean NOT NULL,
	CONSTRAINT "seat_facts_booking_id_passenger_id_pk" PRIMARY KEY("booking_id","passenger_id")
);
--> statement-breakpoint
CREATE TABLE "station_names" (
	"station_id" uuid PRIMARY KEY NOT NULL,
	"code" varchar(50) NOT NULL,
	"name" varchar(255) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "train_names" (
	"train_id" uuid PRIMARY KEY NOT NULL,
	"number" varchar(50) NOT NULL,
	"name" varchar(255) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trip_capacities" (
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"class" varchar(50) NOT NULL,
	"seats" integer NOT NULL,
	CONSTRAINT "trip_capacities_train_id_journey_date_class_pk" PRIMARY KEY("train_id","journey_date","class")
);
--> statement-breakpoint
CREATE TABLE "trip_facts" (
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"status" varchar(50) NOT NULL,
	"station_ids" uuid[] NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "trip_facts_train_id_journey_date_pk" PRIMARY KEY("train_id","journey_date")
);
--> statement-breakpoint
ALTER TABLE "booking_facts" ADD COLUMN "train_id" uuid;--> statement-breakpoint
ALTER TABLE "booking_facts" ADD COLUMN "journey_date" date;--> statement-breakpoint
ALTER TABLE "booking_facts" ADD COLUMN "from_station_id" uuid;--> statement-breakpoint
ALTER TABLE "booking_facts" ADD COLUMN "to_station_id" uuid;--> statement-breakpoint
CREATE INDEX "idx_sales_stats_journey" ON "sales_stats" USING btree ("journey_date","train_id");--> statement-breakpoint
CREATE INDEX "idx_trip_facts_journey_date" ON "trip_facts" USING btree ("journey_date");