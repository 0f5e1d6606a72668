DROP TABLE "restored_tickets";
