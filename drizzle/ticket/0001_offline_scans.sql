ALTER TABLE "ticket_scans" ADD COLUMN "offline" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD COLUMN "claimed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD COLUMN "superseded_by" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_scans_one_use_unique" ON "ticket_scans" USING btree ("ticket_id") WHERE result = 'VALID' AND superseded_by IS NULL;--> statement-breakpoint
CREATE INDEX "idx_ticket_scans_superseded_by" ON "ticket_scans" USING btree ("superseded_by") WHERE superseded_by IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_tickets_trip" ON "tickets" USING btree ("train_id","journey_date","id");--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_offline_check" CHECK ("ticket_scans"."offline" = ("ticket_scans"."claimed_at" IS NOT NULL));--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_superseded_check" CHECK ("ticket_scans"."superseded_by" IS NULL OR "ticket_scans"."result" = 'VALID');--> statement-breakpoint
-- Deferred: the later scan must point away before the earlier one may stand.
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_superseded_by_fk" FOREIGN KEY ("superseded_by") REFERENCES "public"."ticket_scans"("id") ON DELETE restrict DEFERRABLE INITIALLY DEFERRED;
