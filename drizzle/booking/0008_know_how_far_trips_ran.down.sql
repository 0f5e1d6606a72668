ALTER TABLE "cancelled_trips" DROP COLUMN "ran", DROP COLUMN "has_left";
