DROP TRIGGER "admin_actions_keep" ON "admin_actions";
DROP TRIGGER "admin_actions_chain" ON "admin_actions";
DROP FUNCTION "keep_admin_action";
DROP FUNCTION "chain_admin_action";
DROP FUNCTION "admin_action_hash";
DROP INDEX "admin_actions_position";
ALTER TABLE "admin_actions" DROP COLUMN "hash", DROP COLUMN "position", DROP COLUMN "source_address";
