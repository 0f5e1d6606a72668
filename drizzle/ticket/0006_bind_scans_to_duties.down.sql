DROP TABLE "scan_disputes";
DROP TABLE "checker_duties";
DROP FUNCTION "admin_action_hash";
DROP TABLE "admin_actions";
DROP FUNCTION "keep_admin_action";
DROP FUNCTION "chain_admin_action";
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_device_nonce_unique";
-- Two checkers may have used one nonce on one device: the first keeps it, the others get one that is nobody's.
UPDATE "ticket_scans" SET "nonce" = "id"::text WHERE EXISTS (
  SELECT FROM "ticket_scans" AS first WHERE first.device_id = "ticket_scans".device_id
    AND first.nonce = "ticket_scans".nonce
    AND (first.received_at, first.id) < ("ticket_scans".received_at, "ticket_scans".id));
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_device_nonce_unique" UNIQUE("device_id","nonce");
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_result_check";
-- The nearest word that the release before has for what used nothing up.
UPDATE "ticket_scans" SET "result" = 'WRONG_TRIP' WHERE "result" = 'TOO_EARLY';
ALTER TABLE "ticket_scans" ADD CONSTRAINT "ticket_scans_result_check" CHECK ("ticket_scans"."result" IN ('VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED'));
