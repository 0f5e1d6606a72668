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
CREATE TABLE "checker_duties" (
	"id" uuid PRIMARY KEY NOT NULL,
	"checker_user_id" uuid NOT NULL,
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "scan_disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" varchar(20) NOT NULL,
	"ticket_id" uuid NOT NULL,
	"scan_id" uuid NOT NULL,
	"other_scan_id" uuid,
	"opened_at" timestamp with time zone NOT NULL,
	"state" varchar(20) DEFAULT 'OPEN' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "scan_disputes_scan_unique" UNIQUE("scan_id","kind"),
	CONSTRAINT "scan_disputes_kind_check" CHECK ("scan_disputes"."kind" IN ('FIRST_USE', 'CANCELLED_TICKET')),
	CONSTRAINT "scan_disputes_state_check" CHECK ("scan_disputes"."state" IN ('OPEN', 'UPHELD', 'REJECTED')),
	CONSTRAINT "scan_disputes_other_check" CHECK (("scan_disputes"."kind" = 'FIRST_USE') = ("scan_disputes"."other_scan_id" IS NOT NULL)),
	CONSTRAINT "scan_disputes_decided_check" CHECK (num_nulls("scan_disputes"."decided_by", "scan_disputes"."decided_at", "scan_disputes"."reason") = CASE WHEN "scan_disputes"."state" = 'OPEN' THEN 3 ELSE 0 END)
);
--> statement-breakpoint
-- Under its old name, which processes of the release before look for.
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_device_nonce_unique";--> statement-breakpoint
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_result_check";--> statement-breakpoint
ALTER TABLE "scan_disputes" ADD CONSTRAINT "scan_disputes_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan_disputes" ADD CONSTRAINT "scan_disputes_scan_id_ticket_scans_id_fk" FOREIGN KEY ("scan_id") REFERENCES "public"."ticket_scans"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan_disputes" ADD CONSTRAINT "scan_disputes_other_scan_id_ticket_scans_id_fk" FOREIGN KEY ("other_scan_id") REFERENCES "public"."ticket_scans"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "admin_actions_position" ON "admin_actions" USING btree ("position");--> statement-breakpoint
CREATE INDEX "idx_admin_actions_entity" ON "admin_actions" USING btree ("entity","entity_id","id");--> statement-breakpoint
CREATE INDEX "idx_admin_actions_actor_id" ON "admin_actions" USING btree ("actor_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "checker_duties_one_unique" ON "checker_duties" USING btree ("checker_user_id","train_id","journey_date") WHERE ended_at IS NULL;--> statement-breakpoint
CREATE INDEX "idx_checker_duties_trip" ON "checker_duties" USING btree ("train_id","journey_date","checker_user_id");--> statement-breakpoint
CREATE INDEX "idx_scan_disputes_state" ON "scan_disputes" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "idx_scan_disputes_ticket_id" ON "scan_disputes" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "idx_scan_disputes_other_scan_id" ON "scan_disputes" USING btree ("other_scan_id");--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_device_nonce_unique" UNIQUE("device_id","nonce","checker_user_id");--> statement-breakpoint
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_result_check" CHECK ("ticket_scans"."result" IN ('VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED', 'TOO_EARLY'));--> statement-breakpoint
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
CREATE TRIGGER "admin_actions_keep" BEFORE UPDATE OR DELETE ON "admin_actions" FOR EACH ROW EXECUTE FUNCTION keep_admin_action();--> statement-breakpoint
-- Rides that stood in no list until now.
INSERT INTO "scan_disputes" ("id", "kind", "ticket_id", "scan_id", "opened_at")
SELECT gen_random_uuid(), 'CANCELLED_TICKET', tickets.id, ticket_scans.id, ticket_scans.received_at
FROM "ticket_scans" JOIN "tickets" ON tickets.id = ticket_scans.ticket_id
WHERE ticket_scans.offline AND ticket_scans.result = 'CANCELLED' AND ticket_scans.scanned_at < tickets.voided_at;
