DROP TRIGGER "name_contacts" ON "users";
DROP TRIGGER "prove_contacts" ON "users";
DROP FUNCTION "name_contacts"();
DROP FUNCTION "prove_contacts"();
-- What nobody has proved goes back where the release before looks for it: of several who name it, to the first.
UPDATE "users" SET "email" = named.value
FROM (SELECT DISTINCT ON (kind, value) * FROM "contacts" WHERE proved_at IS NULL ORDER BY kind, value, created_at, id) AS named
WHERE named.user_id = "users"."id" AND named.kind = 'email' AND NOT "users"."is_email_verified"
  AND NOT EXISTS (SELECT 1 FROM "users" AS other WHERE other.email = named.value);
UPDATE "users" SET "phone" = named.value
FROM (SELECT DISTINCT ON (kind, value) * FROM "contacts" WHERE proved_at IS NULL ORDER BY kind, value, created_at, id) AS named
WHERE named.user_id = "users"."id" AND named.kind = 'phone' AND NOT "users"."is_phone_verified"
  AND NOT EXISTS (SELECT 1 FROM "users" AS other WHERE other.phone = named.value);
DROP TABLE "contacts";
DROP SEQUENCE "unproved_phone";
