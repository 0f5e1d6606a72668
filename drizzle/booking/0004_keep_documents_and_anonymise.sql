CREATE TABLE "erasures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL,
	"anonymise_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD COLUMN "document_kind" varchar(20);--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD COLUMN "document_last_four" varchar(4);--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD COLUMN "document_identity" varchar(64);--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "anonymised_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "idx_erasures_anonymise_at" ON "erasures" USING btree ("anonymise_at");--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD CONSTRAINT "booking_passengers_document_known" CHECK (document_kind IN ('NID', 'PASSPORT'));--> statement-breakpoint
ALTER TABLE "booking_passengers" ADD CONSTRAINT "booking_passengers_document_is_whole" CHECK (num_nulls(document_kind, document_last_four, document_identity) IN (0, 3));