ALTER TABLE "cancelled_trips" ADD COLUMN "has_left" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "cancelled_trips" ADD COLUMN "ran" jsonb;