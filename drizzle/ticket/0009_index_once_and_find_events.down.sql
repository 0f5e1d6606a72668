ALTER TABLE "tickets" RENAME CONSTRAINT "idx_tickets_ticket_number" TO "tickets_ticket_number_unique";
CREATE INDEX "idx_tickets_ticket_number" ON "tickets" USING btree ("ticket_number");
DROP INDEX "idx_outbox_about";
