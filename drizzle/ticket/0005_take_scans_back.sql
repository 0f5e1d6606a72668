DROP INDEX "ticket_scans_one_use_unique";--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_scans_one_use_unique" ON "ticket_scans" USING btree ("ticket_id") WHERE result = 'VALID' AND superseded_by IS NULL AND undone_at IS NULL;--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_undone_check" CHECK ("ticket_scans"."undone_at" IS NULL OR "ticket_scans"."result" IN ('VALID', 'ALREADY_USED'));