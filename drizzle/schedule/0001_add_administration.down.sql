ALTER TABLE "schedules" DROP CONSTRAINT "schedules_delay";
ALTER TABLE "schedules" DROP COLUMN "version";
ALTER TABLE "schedules" DROP COLUMN "is_extra";
ALTER TABLE "schedules" DROP COLUMN "status_reason";
ALTER TABLE "schedules" DROP COLUMN "delay_minutes";
ALTER TABLE "route_stops" DROP COLUMN "is_active";
ALTER TABLE "coaches" DROP COLUMN "is_active";
DROP TABLE "admin_actions";
