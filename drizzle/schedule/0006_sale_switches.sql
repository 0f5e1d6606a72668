CREATE TABLE "sale_switches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"journey_date" date,
	"paused" boolean DEFAULT false NOT NULL,
	"opens_at" timestamp with time zone,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "sale_switches_scope_key_journey_date_unique" UNIQUE NULLS NOT DISTINCT("scope","key","journey_date"),
	CONSTRAINT "sale_switches_scope" CHECK ("sale_switches"."scope" IN ('all', 'zone', 'train', 'restore'))
);
