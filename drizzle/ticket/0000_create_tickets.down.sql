DROP TABLE "ticket_scans";
DROP TABLE "tickets";
DROP TABLE "voided_passengers";
DROP TABLE "signing_keys";
DROP TABLE "inbox";
DROP TABLE "outbox";
