DROP INDEX "idx_tickets_trip";
DROP INDEX "idx_ticket_scans_superseded_by";
DROP INDEX "ticket_scans_one_use_unique";
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_superseded_by_fk";
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_superseded_check";
ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_offline_check";
ALTER TABLE "ticket_scans" DROP COLUMN "superseded_by";
ALTER TABLE "ticket_scans" DROP COLUMN "claimed_at";
ALTER TABLE "ticket_scans" DROP COLUMN "offline";
