DROP INDEX "idx_reservations_user_locked";
