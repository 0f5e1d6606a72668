ALTER TABLE "notifications" DROP COLUMN "calendar";
