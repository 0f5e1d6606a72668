ALTER TABLE "payments" DROP COLUMN "unclear_closed_at";
