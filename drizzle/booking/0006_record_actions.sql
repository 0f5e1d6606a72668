CREATE TABLE "admin_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"actor_role" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"reason" text,
	"before" jsonb,
	"after" jsonb,
	"request_id" text NOT NULL,
	"source_address" text,
	"created_at" timestamp with time zone NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"hash" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "admin_actions_position" ON "admin_actions" USING btree ("position");--> statement-breakpoint
CREATE INDEX "idx_admin_actions_entity" ON "admin_actions" USING btree ("entity","entity_id","id");--> statement-breakpoint
CREATE INDEX "idx_admin_actions_actor_id" ON "admin_actions" USING btree ("actor_id","id");--> statement-breakpoint
-- The hash is over the one before it and this text; shared/audit/trail.ts makes it again from the same.
CREATE FUNCTION "admin_action_hash"(previous text, action admin_actions) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT encode(sha256(convert_to(previous || jsonb_build_object(
		'actionId', action.id, 'actorId', action.actor_id, 'actorRole', action.actor_role, 'action', action.action, 'entity', action.entity, 'entityId', action.entity_id, 'reason', action.reason, 'before', action.before, 'after', action.after, 'requestId', action.request_id, 'sourceAddress', action.source_address, 'at', to_char(action.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), 'position', action.position)::text, 'UTF8')), 'hex')
$$;--> statement-breakpoint
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
$$;--> statement-breakpoint
CREATE FUNCTION "keep_admin_action"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'what was done stays on the record' USING ERRCODE = 'restrict_violation';
END
$$;--> statement-breakpoint
CREATE TRIGGER "admin_actions_chain" BEFORE INSERT ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION chain_admin_action();--> statement-breakpoint
CREATE TRIGGER "admin_actions_keep" BEFORE UPDATE OR DELETE ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION keep_admin_action();
