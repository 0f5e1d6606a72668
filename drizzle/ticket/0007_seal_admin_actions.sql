CREATE TABLE "admin_action_seals" (
	"position" bigint PRIMARY KEY NOT NULL,
	"action_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
	CONSTRAINT "admin_action_seals_action_id_unique" UNIQUE("action_id")
);
--> statement-breakpoint
CREATE TABLE "admin_actions_unsealed" (
	"action_id" uuid PRIMARY KEY NOT NULL,
	"queued_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
DROP INDEX "admin_actions_position";--> statement-breakpoint
ALTER TABLE "admin_actions" ALTER COLUMN "position" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "admin_actions" ALTER COLUMN "position" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "admin_actions" ALTER COLUMN "hash" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "admin_actions" ALTER COLUMN "hash" DROP NOT NULL;--> statement-breakpoint
-- What stands there keeps its place and its hash.
INSERT INTO "admin_action_seals" ("position", "action_id", "hash", "sealed_at")
SELECT "position", "id", "hash", "created_at" FROM "admin_actions";--> statement-breakpoint
DROP TRIGGER "admin_actions_chain" ON "admin_actions";--> statement-breakpoint
DROP FUNCTION "chain_admin_action";--> statement-breakpoint
-- By the owner's right: the service's account reads seals and what waits for them, and writes neither.
CREATE FUNCTION "await_seal"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO admin_actions_unsealed (action_id) VALUES (NEW.id);
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "admin_actions_await_seal" AFTER INSERT ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION await_seal();--> statement-breakpoint
CREATE TRIGGER "admin_action_seals_keep" BEFORE UPDATE OR DELETE ON "admin_action_seals" FOR EACH ROW EXECUTE FUNCTION keep_admin_action();--> statement-breakpoint
-- Seals what waits, at most so many, in the order of ids; one at a time, and whoever comes meanwhile leaves with 0. Each
-- row is read by its key: the size of the record does not matter.
CREATE FUNCTION "seal_admin_actions"(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	waiting uuid;
	one admin_actions;
	previous text := '';
	last bigint := 0;
	sealed integer := 0;
BEGIN
	IF NOT pg_try_advisory_xact_lock(727003) THEN RETURN 0; END IF;
	SELECT position, hash INTO last, previous FROM admin_action_seals ORDER BY position DESC LIMIT 1;
	IF NOT FOUND THEN last := 0; previous := ''; END IF;
	FOR waiting IN SELECT action_id FROM admin_actions_unsealed ORDER BY action_id LIMIT most LOOP
		SELECT * INTO one FROM admin_actions WHERE id = waiting;
		-- Taken away by force before it had its seal: it stays here, for the audit to find.
		CONTINUE WHEN NOT FOUND;
		last := last + 1;
		one.position := last;
		previous := admin_action_hash(previous, one);
		INSERT INTO admin_action_seals (position, action_id, hash) VALUES (last, waiting, previous);
		DELETE FROM admin_actions_unsealed WHERE action_id = waiting;
		sealed := sealed + 1;
	END LOOP;
	RETURN sealed;
END
$$;
