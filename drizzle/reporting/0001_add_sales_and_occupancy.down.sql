DROP TABLE "sales_stats";
DROP TABLE "seat_facts";
DROP TABLE "trip_facts";
DROP TABLE "trip_capacities";
DROP TABLE "train_names";
DROP TABLE "station_names";
ALTER TABLE "booking_facts" DROP COLUMN "train_id", DROP COLUMN "journey_date", DROP COLUMN "from_station_id", DROP COLUMN "to_station_id";
