DELETE FROM "notifications" WHERE "kind" = 'CONTACT';
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_check";
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind_check" CHECK ("notifications"."kind" IN ('CODE', 'TICKETS', 'BOOKING_FAILED', 'BOOKING_CANCELLED', 'REFUND', 'PAYMENT_REVIEW', 'TRIP_DELAYED', 'SECOND_FACTOR'));
