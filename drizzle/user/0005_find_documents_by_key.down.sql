DROP INDEX "idx_user_profiles_document_key";
DROP INDEX "idx_passengers_document_key";
