CREATE TABLE "erasures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL,
	"anonymise_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "document_kind" varchar(20);--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "document_last_four" varchar(4);--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "anonymised_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "idx_erasures_anonymise_at" ON "erasures" USING btree ("anonymise_at");--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_document_check" CHECK (("tickets"."document_kind" IS NULL) = ("tickets"."document_last_four" IS NULL) AND "tickets"."document_kind" IN ('NID', 'PASSPORT'));