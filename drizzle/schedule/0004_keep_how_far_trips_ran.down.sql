ALTER TABLE "schedules" DROP COLUMN "reached_station";
