DROP TABLE "passengers";
DROP TABLE "user_profiles";
DROP TABLE "outbox";
DROP TABLE "inbox";
