ALTER TABLE "admin_actions" ADD COLUMN "source_address" text;--> statement-breakpoint
ALTER TABLE "admin_actions" ADD COLUMN "position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "admin_actions" ADD COLUMN "hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
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
DO $$
DECLARE
	one admin_actions;
	previous text := '';
	last bigint := 0;
BEGIN
	FOR one IN SELECT * FROM admin_actions ORDER BY id LOOP
		last := last + 1;
		one.position := last;
		previous := admin_action_hash(previous, one);
		UPDATE admin_actions SET position = last, hash = previous WHERE id = one.id;
	END LOOP;
END
$$;--> statement-breakpoint
CREATE UNIQUE INDEX "admin_actions_position" ON "admin_actions" USING btree ("position");--> statement-breakpoint
CREATE TRIGGER "admin_actions_chain" BEFORE INSERT ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION chain_admin_action();--> statement-breakpoint
CREATE TRIGGER "admin_actions_keep" BEFORE UPDATE OR DELETE ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION keep_admin_action();
