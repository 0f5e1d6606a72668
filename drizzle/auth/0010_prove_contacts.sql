CREATE SEQUENCE "public"."unproved_phone" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" varchar(10) NOT NULL,
	"value" varchar(255) NOT NULL,
	"created_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	"named_by" varchar(64),
	"proved_at" timestamp with time zone,
	"hands" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "contacts_kind_check" CHECK ("contacts"."kind" IN ('email', 'phone')),
	CONSTRAINT "contacts_ended_check" CHECK ("contacts"."ended_at" IS NULL OR "contacts"."proved_at" IS NOT NULL)
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_one_unproved" ON "contacts" USING btree ("user_id","kind") WHERE proved_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_one_proved" ON "contacts" USING btree ("user_id","kind") WHERE proved_at IS NOT NULL AND ended_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_contacts_value" ON "contacts" USING btree ("value");--> statement-breakpoint
CREATE INDEX "idx_contacts_user_id" ON "contacts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idx_contacts_created_at" ON "contacts" USING btree ("created_at") WHERE proved_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_contacts_ended_at" ON "contacts" USING btree ("ended_at") WHERE ended_at IS NOT NULL;--> statement-breakpoint
-- Accounts that may be granted nothing yet insert as well: see otp_position.
GRANT USAGE ON SEQUENCE "public"."unproved_phone" TO PUBLIC;--> statement-breakpoint
-- A code that was sent to one contact alone and used proves it, whatever it was for.
INSERT INTO "contacts" ("id", "user_id", "kind", "value", "named_by", "proved_at")
SELECT gen_random_uuid(), named.user_id, named.kind, named.value,
  (SELECT first.asker FROM "otp_records" AS first
    WHERE first.user_id = named.user_id AND first.otp_type = 'REGISTRATION' ORDER BY first.created_at, first.id LIMIT 1),
  coalesce(
    (SELECT max(used.verified_at) FROM "otp_records" AS used
      WHERE used.user_id = named.user_id AND used.is_verified
        AND CASE named.kind WHEN 'email' THEN used.email = named.value AND used.phone IS NULL
                            ELSE used.phone = named.value AND used.email IS NULL END),
    CASE WHEN named.is_verified THEN named.created_at END)
FROM "users" AS account
CROSS JOIN LATERAL (VALUES
  (account.id, 'email', account.email, account.is_email_verified, account.created_at),
  (account.id, 'phone', account.phone, account.is_phone_verified, account.created_at)
) AS named (user_id, kind, value, is_verified, created_at)
WHERE account.anonymised_at IS NULL;--> statement-breakpoint
UPDATE "users" SET
  "email" = CASE WHEN mail.proved_at IS NULL THEN "users"."id" || '@unproved.invalid' ELSE "email" END,
  "phone" = CASE WHEN phone.proved_at IS NULL THEN '+999' || lpad(nextval('unproved_phone')::text, 12, '0') ELSE "phone" END,
  "is_email_verified" = mail.proved_at IS NOT NULL,
  "is_phone_verified" = phone.proved_at IS NOT NULL
FROM "contacts" AS mail, "contacts" AS phone
WHERE mail.user_id = "users"."id" AND mail.kind = 'email' AND phone.user_id = "users"."id" AND phone.kind = 'phone'
  AND (mail.proved_at IS NULL OR phone.proved_at IS NULL
    OR NOT "users"."is_email_verified" OR NOT "users"."is_phone_verified");
--> statement-breakpoint
-- For processes of the release before, which know of users alone, and whose accounts may be granted nothing new yet: what
-- they register is named in contacts, and what they find proved takes the placeholder's place. To be dropped after it.
CREATE FUNCTION "name_contacts"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO contacts (id, user_id, kind, value, created_at)
  SELECT gen_random_uuid(), NEW.id, named.kind, named.value, NEW.created_at
  FROM (VALUES ('email', NEW.email, NEW.is_email_verified), ('phone', NEW.phone, NEW.is_phone_verified))
    AS named (kind, value, is_verified)
  WHERE NOT named.is_verified AND named.value NOT LIKE '%@unproved.invalid' AND named.value NOT LIKE '+999%';
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "name_contacts" AFTER INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "name_contacts"();--> statement-breakpoint
CREATE FUNCTION "prove_contacts"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  named text;
BEGIN
  IF NEW.is_email_verified AND NEW.email LIKE '%@unproved.invalid' THEN
    SELECT value INTO named FROM contacts WHERE user_id = NEW.id AND kind = 'email' AND proved_at IS NULL;
    IF named IS NULL OR EXISTS (SELECT 1 FROM users WHERE email = named) THEN
      NEW.is_email_verified := false;
    ELSE
      NEW.email := named;
    END IF;
  END IF;
  IF NEW.is_phone_verified AND NEW.phone LIKE '+999%' THEN
    SELECT value INTO named FROM contacts WHERE user_id = NEW.id AND kind = 'phone' AND proved_at IS NULL;
    IF named IS NULL OR EXISTS (SELECT 1 FROM users WHERE phone = named) THEN
      NEW.is_phone_verified := false;
    ELSE
      NEW.phone := named;
    END IF;
  END IF;
  IF EXISTS (
    SELECT 1 FROM contacts AS mine JOIN contacts AS theirs USING (kind, value)
    WHERE mine.user_id = NEW.id AND theirs.user_id <> NEW.id AND mine.proved_at IS NULL AND theirs.proved_at IS NULL
      AND mine.value IN (NEW.email, NEW.phone)
      AND (NEW.is_email_verified AND NOT OLD.is_email_verified OR NEW.is_phone_verified AND NOT OLD.is_phone_verified))
  THEN
    NEW.password_hash := '';
  END IF;
  UPDATE contacts SET proved_at = now()
  WHERE user_id = NEW.id AND proved_at IS NULL
    AND (kind = 'email' AND NEW.is_email_verified AND value = NEW.email
      OR kind = 'phone' AND NEW.is_phone_verified AND value = NEW.phone);
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "prove_contacts" BEFORE UPDATE ON "users" FOR EACH ROW
  WHEN (NEW.is_email_verified AND NOT OLD.is_email_verified OR NEW.is_phone_verified AND NOT OLD.is_phone_verified)
  EXECUTE FUNCTION "prove_contacts"();
