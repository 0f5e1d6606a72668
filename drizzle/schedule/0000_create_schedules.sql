CREATE TABLE "coaches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"train_id" uuid,
	"coach_number" varchar(10) NOT NULL,
	"name_bn" varchar(50) NOT NULL,
	"coach_type" varchar(50) NOT NULL,
	"ordinal" integer NOT NULL,
	"total_seats" integer NOT NULL,
	"base_fare" numeric(10, 2) NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "coaches_train_id_coach_number_unique" UNIQUE("train_id","coach_number"),
	CONSTRAINT "coaches_total_seats" CHECK ("coaches"."total_seats" > 0)
);
--> statement-breakpoint
CREATE TABLE "fares" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"from_station_id" uuid NOT NULL,
	"to_station_id" uuid NOT NULL,
	"class" varchar(50) NOT NULL,
	"train_id" uuid,
	"base_fare" numeric(10, 2) NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "fares_from_to_class_train_unique" UNIQUE NULLS NOT DISTINCT("from_station_id","to_station_id","class","train_id"),
	CONSTRAINT "fares_base_fare" CHECK ("fares"."base_fare" > 0)
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
CREATE TABLE "route_stops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"route_id" uuid,
	"station_id" uuid,
	"stop_order" integer NOT NULL,
	"arrival_time" time NOT NULL,
	"departure_time" time NOT NULL,
	"day_offset" integer DEFAULT 0 NOT NULL,
	"departure_day_offset" integer DEFAULT 0 NOT NULL,
	"arrival_estimated" boolean DEFAULT false NOT NULL,
	"departure_estimated" boolean DEFAULT false NOT NULL,
	"distance_km" numeric(6, 1),
	"online_boarding" boolean DEFAULT true NOT NULL,
	"platform_number" varchar(10),
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "route_stops_route_id_stop_order_unique" UNIQUE("route_id","stop_order"),
	CONSTRAINT "route_stops_order" CHECK ("route_stops"."stop_order" >= 0),
	CONSTRAINT "route_stops_days" CHECK (0 <= "route_stops"."day_offset" AND "route_stops"."day_offset" <= "route_stops"."departure_day_offset")
);
--> statement-breakpoint
CREATE TABLE "routes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"train_id" uuid,
	"origin_station_id" uuid,
	"destination_station_id" uuid,
	"departure_time" time NOT NULL,
	"arrival_time" time NOT NULL,
	"journey_duration_minutes" integer NOT NULL,
	"operates_on" varchar(50) DEFAULT 'ALL' NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "routes_operates_on" CHECK ("routes"."operates_on" IN ('ALL', 'WEEKDAYS', 'WEEKENDS'))
);
--> statement-breakpoint
CREATE TABLE "rules" (
	"key" varchar(100) PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"source" text NOT NULL,
	"source_date" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"edited_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"train_id" uuid,
	"route_id" uuid,
	"journey_date" date NOT NULL,
	"departure_time" timestamp with time zone NOT NULL,
	"arrival_time" timestamp with time zone NOT NULL,
	"available_seats" integer NOT NULL,
	"total_seats" integer NOT NULL,
	"sold_seats" integer DEFAULT 0 NOT NULL,
	"status" varchar(50) DEFAULT 'SCHEDULED' NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "schedules_train_id_journey_date_unique" UNIQUE("train_id","journey_date"),
	CONSTRAINT "schedules_status" CHECK ("schedules"."status" IN ('SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED')),
	CONSTRAINT "schedules_seats" CHECK (0 <= "schedules"."available_seats" AND "schedules"."available_seats" <= "schedules"."total_seats")
);
--> statement-breakpoint
CREATE TABLE "seats" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"coach_id" uuid,
	"seat_number" varchar(10) NOT NULL,
	"seat_type" varchar(50) DEFAULT 'STANDARD' NOT NULL,
	"ordinal" integer NOT NULL,
	"is_available" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "seats_coach_id_seat_number_unique" UNIQUE("coach_id","seat_number"),
	CONSTRAINT "seats_seat_type" CHECK ("seats"."seat_type" IN ('STANDARD', 'WINDOW', 'AISLE'))
);
--> statement-breakpoint
CREATE TABLE "stations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" varchar(255) NOT NULL,
	"name_bn" varchar(255) NOT NULL,
	"code" varchar(10) NOT NULL,
	"city" varchar(100) NOT NULL,
	"district" varchar(100),
	"division" varchar(100),
	"aliases" text[] DEFAULT '{}' NOT NULL,
	"latitude" numeric(10, 8),
	"longitude" numeric(11, 8),
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "stations_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "timetable_version" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"version" integer NOT NULL,
	"data_hash" text NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "timetable_version_one_row" CHECK ("timetable_version"."id")
);
--> statement-breakpoint
CREATE TABLE "trains" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" varchar(255) NOT NULL,
	"name_bn" varchar(255) NOT NULL,
	"train_number" varchar(50) NOT NULL,
	"type" varchar(50) NOT NULL,
	"zone" varchar(10),
	"off_day" varchar(10),
	"classes" text[] DEFAULT '{}' NOT NULL,
	"total_coaches" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"edited_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "trains_train_number_unique" UNIQUE("train_number"),
	CONSTRAINT "trains_type" CHECK ("trains"."type" IN ('INTERCITY', 'MAIL', 'EXPRESS', 'LOCAL')),
	CONSTRAINT "trains_off_day" CHECK ("trains"."off_day" IN ('Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'))
);
--> statement-breakpoint
ALTER TABLE "coaches" ADD CONSTRAINT "coaches_train_id_trains_id_fk" FOREIGN KEY ("train_id") REFERENCES "public"."trains"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fares" ADD CONSTRAINT "fares_from_station_id_stations_id_fk" FOREIGN KEY ("from_station_id") REFERENCES "public"."stations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fares" ADD CONSTRAINT "fares_to_station_id_stations_id_fk" FOREIGN KEY ("to_station_id") REFERENCES "public"."stations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fares" ADD CONSTRAINT "fares_train_id_trains_id_fk" FOREIGN KEY ("train_id") REFERENCES "public"."trains"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "route_stops" ADD CONSTRAINT "route_stops_route_id_routes_id_fk" FOREIGN KEY ("route_id") REFERENCES "public"."routes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "route_stops" ADD CONSTRAINT "route_stops_station_id_stations_id_fk" FOREIGN KEY ("station_id") REFERENCES "public"."stations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routes" ADD CONSTRAINT "routes_train_id_trains_id_fk" FOREIGN KEY ("train_id") REFERENCES "public"."trains"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routes" ADD CONSTRAINT "routes_origin_station_id_stations_id_fk" FOREIGN KEY ("origin_station_id") REFERENCES "public"."stations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routes" ADD CONSTRAINT "routes_destination_station_id_stations_id_fk" FOREIGN KEY ("destination_station_id") REFERENCES "public"."stations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_train_id_trains_id_fk" FOREIGN KEY ("train_id") REFERENCES "public"."trains"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_route_id_routes_id_fk" FOREIGN KEY ("route_id") REFERENCES "public"."routes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_coach_id_coaches_id_fk" FOREIGN KEY ("coach_id") REFERENCES "public"."coaches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_coaches_train_id" ON "coaches" USING btree ("train_id");--> statement-breakpoint
CREATE INDEX "idx_coaches_coach_type" ON "coaches" USING btree ("coach_type");--> statement-breakpoint
CREATE INDEX "idx_fares_train_id" ON "fares" USING btree ("train_id");--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_route_stops_route_id" ON "route_stops" USING btree ("route_id");--> statement-breakpoint
CREATE INDEX "idx_route_stops_station_id" ON "route_stops" USING btree ("station_id");--> statement-breakpoint
CREATE INDEX "idx_routes_train_id" ON "routes" USING btree ("train_id");--> statement-breakpoint
CREATE INDEX "idx_routes_origin" ON "routes" USING btree ("origin_station_id");--> statement-breakpoint
CREATE INDEX "idx_routes_destination" ON "routes" USING btree ("destination_station_id");--> statement-breakpoint
CREATE INDEX "idx_schedules_journey_date" ON "schedules" USING btree ("journey_date");--> statement-breakpoint
CREATE INDEX "idx_schedules_train_id" ON "schedules" USING btree ("train_id");--> statement-breakpoint
CREATE INDEX "idx_schedules_route_id" ON "schedules" USING btree ("route_id");--> statement-breakpoint
CREATE INDEX "idx_schedules_unfinished" ON "schedules" USING btree ("arrival_time") WHERE status IN ('SCHEDULED', 'DELAYED');--> statement-breakpoint
CREATE INDEX "idx_seats_coach_id" ON "seats" USING btree ("coach_id");--> statement-breakpoint
CREATE INDEX "idx_seats_seat_number" ON "seats" USING btree ("seat_number");--> statement-breakpoint
CREATE INDEX "idx_stations_code" ON "stations" USING btree ("code");--> statement-breakpoint
CREATE INDEX "idx_stations_city" ON "stations" USING btree ("city");--> statement-breakpoint
CREATE INDEX "idx_trains_train_number" ON "trains" USING btree ("train_number");--> statement-breakpoint
CREATE INDEX "idx_trains_type" ON "trains" USING btree ("type");