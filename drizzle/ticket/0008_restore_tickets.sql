CREATE TABLE "restored_tickets" (
	"passenger_id" uuid PRIMARY KEY NOT NULL,
	"booking_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"ticket_number" varchar(20) NOT NULL,
	"restored_at" timestamp with time zone NOT NULL,
	CONSTRAINT "restored_tickets_ticket_id_unique" UNIQUE("ticket_id")
);
--> statement-breakpoint
CREATE INDEX "idx_restored_tickets_booking_id" ON "restored_tickets" USING btree ("booking_id");