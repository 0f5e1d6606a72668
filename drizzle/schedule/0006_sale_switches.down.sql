DROP TABLE "sale_switches";
