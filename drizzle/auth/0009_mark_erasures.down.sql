DROP INDEX "idx_users_erasing";
ALTER TABLE "users" DROP COLUMN "erasing_since";
