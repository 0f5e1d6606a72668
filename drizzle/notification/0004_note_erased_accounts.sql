CREATE TABLE "erasures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL,
	"anonymise_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "idx_erasures_anonymise_at" ON "erasures" USING btree ("anonymise_at");