DROP TABLE "past_documents";
