CREATE TABLE "trip_delays" (
	"train_id" uuid NOT NULL,
	"journey_date" date NOT NULL,
	"delay_minutes" integer NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "trip_delays_train_id_journey_date_pk" PRIMARY KEY("train_id","journey_date")
);
