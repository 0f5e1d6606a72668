DROP TABLE "trip_delays";
