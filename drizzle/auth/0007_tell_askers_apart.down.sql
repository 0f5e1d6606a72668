ALTER TABLE "otp_records" DROP COLUMN "handed_at";
ALTER TABLE "otp_records" DROP COLUMN "position";
ALTER TABLE "otp_records" DROP COLUMN "asker";
ALTER TABLE "otp_records" DROP COLUMN "foreign_attempts";
