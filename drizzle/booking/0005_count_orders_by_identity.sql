ALTER TABLE "bookings" ADD COLUMN "identity" varchar(64);--> statement-breakpoint
CREATE INDEX "idx_bookings_identity" ON "bookings" USING btree ("identity","created_at") WHERE identity IS NOT NULL;