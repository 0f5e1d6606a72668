DROP FUNCTION "admin_action_hash";
DROP TABLE "admin_actions";
DROP FUNCTION "keep_admin_action";
DROP FUNCTION "chain_admin_action";
