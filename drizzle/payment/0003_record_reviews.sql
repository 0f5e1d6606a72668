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
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "idx_admin_actions_entity" ON "admin_actions" USING btree ("entity","entity_id","id");--> statement-breakpoint
CREATE INDEX "idx_admin_actions_actor_id" ON "admin_actions" USING btree ("actor_id","id");