CREATE TABLE "past_documents" (
	"user_id" uuid NOT NULL,
	"mark" varchar(64) NOT NULL,
	"counts_until" timestamp with time zone NOT NULL,
	CONSTRAINT "past_documents_user_id_mark_pk" PRIMARY KEY("user_id","mark")
);
--> statement-breakpoint
CREATE INDEX "idx_past_documents_counts_until" ON "past_documents" USING btree ("counts_until");