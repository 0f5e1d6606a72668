CREATE TABLE "inbox" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"received_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "inbox_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"leased_until" timestamp with time zone,
	"sent_at" timestamp with time zone,
	CONSTRAINT "outbox_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "passengers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"full_name" varchar(255) NOT NULL,
	"date_of_birth" date NOT NULL,
	"gender" varchar(20) NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"nid_number" text,
	"passport_number" text,
	"nid_index" varchar(64),
	"passport_index" varchar(64),
	"document_key_version" smallint,
	CONSTRAINT "passengers_gender_check" CHECK ("passengers"."gender" IN ('MALE', 'FEMALE', 'OTHER')),
	CONSTRAINT "passengers_documents_check" CHECK (("passengers"."nid_number" IS NULL AND "passengers"."passport_number" IS NULL) = ("passengers"."document_key_version" IS NULL)),
	CONSTRAINT "passengers_nid_check" CHECK (("passengers"."nid_number" IS NULL) = ("passengers"."nid_index" IS NULL)),
	CONSTRAINT "passengers_passport_check" CHECK (("passengers"."passport_number" IS NULL) = ("passengers"."passport_index" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "user_profiles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"full_name" varchar(255) NOT NULL,
	"date_of_birth" date,
	"gender" varchar(20),
	"address" text,
	"city" varchar(100),
	"postal_code" varchar(20),
	"country" varchar(100) DEFAULT 'Bangladesh' NOT NULL,
	"avatar_url" text,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"updated_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"nid_number" text,
	"passport_number" text,
	"nid_index" varchar(64),
	"passport_index" varchar(64),
	"document_key_version" smallint,
	CONSTRAINT "user_profiles_user_id_unique" UNIQUE("user_id"),
	CONSTRAINT "user_profiles_gender_check" CHECK ("user_profiles"."gender" IN ('MALE', 'FEMALE', 'OTHER')),
	CONSTRAINT "user_profiles_documents_check" CHECK (("user_profiles"."nid_number" IS NULL AND "user_profiles"."passport_number" IS NULL) = ("user_profiles"."document_key_version" IS NULL)),
	CONSTRAINT "user_profiles_nid_check" CHECK (("user_profiles"."nid_number" IS NULL) = ("user_profiles"."nid_index" IS NULL)),
	CONSTRAINT "user_profiles_passport_check" CHECK (("user_profiles"."passport_number" IS NULL) = ("user_profiles"."passport_index" IS NULL))
);
--> statement-breakpoint
CREATE INDEX "idx_inbox_received_at" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "idx_outbox_unsent" ON "outbox" USING btree ("position") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_outbox_sent_at" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "idx_passengers_user_id" ON "passengers" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "passengers_one_default" ON "passengers" USING btree ("user_id") WHERE is_default;--> statement-breakpoint
CREATE INDEX "idx_user_profiles_user_id" ON "user_profiles" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idx_user_profiles_nid_index" ON "user_profiles" USING btree ("nid_index");--> statement-breakpoint
CREATE INDEX "idx_user_profiles_passport_index" ON "user_profiles" USING btree ("passport_index");