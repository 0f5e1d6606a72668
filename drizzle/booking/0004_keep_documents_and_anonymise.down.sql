ALTER TABLE "booking_passengers" DROP CONSTRAINT "booking_passengers_document_is_whole";
ALTER TABLE "booking_passengers" DROP CONSTRAINT "booking_passengers_document_known";
ALTER TABLE "bookings" DROP COLUMN "anonymised_at";
ALTER TABLE "booking_passengers" DROP COLUMN "document_identity";
ALTER TABLE "booking_passengers" DROP COLUMN "document_last_four";
ALTER TABLE "booking_passengers" DROP COLUMN "document_kind";
DROP TABLE "erasures";
