ALTER TABLE "trips" DROP COLUMN "delay_minutes";
