-- What waits is sealed first: the release before has place and hash in the row.
LOCK TABLE "admin_actions" IN ACCESS EXCLUSIVE MODE;
SELECT pg_advisory_xact_lock(727003);
SELECT seal_admin_actions(2147483647);
DROP FUNCTION "seal_admin_actions";
DROP TRIGGER "admin_actions_await_seal" ON "admin_actions";
DROP FUNCTION "await_seal";
ALTER TABLE "admin_actions" DISABLE TRIGGER "admin_actions_keep";
UPDATE "admin_actions" SET "position" = seals."position", "hash" = seals."hash"
FROM "admin_action_seals" AS seals WHERE seals."action_id" = "admin_actions"."id";
-- What somebody put in by force has no seal, and must not look like the others.
UPDATE "admin_actions" SET "position" = -strange."place", "hash" = ''
FROM (SELECT "id", row_number() OVER () AS "place" FROM "admin_actions" WHERE "position" IS NULL) AS strange
WHERE strange."id" = "admin_actions"."id";
ALTER TABLE "admin_actions" ENABLE TRIGGER "admin_actions_keep";
DROP TABLE "admin_action_seals";
DROP TABLE "admin_actions_unsealed";
ALTER TABLE "admin_actions" ALTER COLUMN "position" SET DEFAULT 0, ALTER COLUMN "position" SET NOT NULL,
  ALTER COLUMN "hash" SET DEFAULT '', ALTER COLUMN "hash" SET NOT NULL;
CREATE UNIQUE INDEX "admin_actions_position" ON "admin_actions" USING btree ("position");
-- One at a time, so that positions have no gap and each row knows the one before it.
CREATE FUNCTION "chain_admin_action"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last admin_actions;
BEGIN
	PERFORM pg_advisory_xact_lock(727003);
	SELECT * INTO last FROM admin_actions ORDER BY position DESC LIMIT 1;
	NEW.position := coalesce(last.position, 0) + 1;
	NEW.hash := admin_action_hash(coalesce(last.hash, ''), NEW);
	RETURN NEW;
END
$$;
CREATE TRIGGER "admin_actions_chain" BEFORE INSERT ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION chain_admin_action();
