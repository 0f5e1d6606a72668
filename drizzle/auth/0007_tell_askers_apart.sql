CREATE SEQUENCE "public"."otp_position" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
-- Processes of the release before insert as well, and may do so before accounts are granted what is new.
GRANT USAGE ON SEQUENCE "public"."otp_position" TO PUBLIC;--> statement-breakpoint
ALTER TABLE "otp_records" ADD COLUMN "foreign_attempts" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "otp_records" ADD COLUMN "asker" varchar(64);--> statement-breakpoint
ALTER TABLE "otp_records" ADD COLUMN "position" bigint;--> statement-breakpoint
-- By itself, so that the rows there are stay as they are: with the column it would write every one of them anew.
ALTER TABLE "otp_records" ALTER COLUMN "position" SET DEFAULT nextval('otp_position');--> statement-breakpoint
ALTER SEQUENCE "public"."otp_position" OWNED BY "otp_records"."position";--> statement-breakpoint
ALTER TABLE "otp_records" ADD COLUMN "handed_at" timestamp with time zone;
