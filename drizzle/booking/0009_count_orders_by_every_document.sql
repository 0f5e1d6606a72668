ALTER TABLE "bookings" ADD COLUMN "marks" varchar(64)[];--> statement-breakpoint
CREATE INDEX "idx_bookings_marks" ON "bookings" USING gin ("marks") WHERE marks IS NOT NULL;