ALTER TABLE "ticket_scans" DROP CONSTRAINT "ticket_scans_undone_check";
-- A scan that was taken back must not stand: the one that stands came before it, or it came after itself.
UPDATE "ticket_scans" SET "superseded_by" = coalesce(
  (SELECT standing.id FROM "ticket_scans" standing
   WHERE standing.ticket_id = "ticket_scans".ticket_id AND standing.result = 'VALID'
     AND standing.superseded_by IS NULL AND standing.undone_at IS NULL),
  "ticket_scans".id)
WHERE "undone_at" IS NOT NULL AND "result" = 'VALID' AND "superseded_by" IS NULL;
-- The foreign key is deferred, and what waits for its check cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;
DROP INDEX "ticket_scans_one_use_unique";
ALTER TABLE "ticket_scans" DROP COLUMN "undone_at";
CREATE UNIQUE INDEX "ticket_scans_one_use_unique" ON "ticket_scans" USING btree ("ticket_id") WHERE result = 'VALID' AND superseded_by IS NULL;
