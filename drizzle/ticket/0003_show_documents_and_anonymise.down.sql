ALTER TABLE "tickets" DROP CONSTRAINT "tickets_document_check";
ALTER TABLE "tickets" DROP COLUMN "anonymised_at";
ALTER TABLE "tickets" DROP COLUMN "document_last_four";
ALTER TABLE "tickets" DROP COLUMN "document_kind";
DROP TABLE "erasures";
