import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { erasures } from '#shared/records/erasure';

const createdAt = () => timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`);
const updatedAt = () =>
  timestamptz('updated_at')
    .notNull()
    .default(sql`CURRENT_TIMESTAMP`)
    .$onUpdate(() => sql`CURRENT_TIMESTAMP`);

/** Ciphertexts, and for each a blind index, by which equal numbers are found without opening them. */
const documents = () => ({
  nidNumber: text('nid_number'),
  passportNumber: text('passport_number'),
  nidIndex: varchar('nid_index', { length: 64 }),
  passportIndex: varchar('passport_index', { length: 64 }),
  /** The version of the key of this row's numbers. NULL where it has none. */
  documentKeyVersion: smallint('document_key_version'),
});

/** Few accounts name a document: those of an old key are found without the others. */
const hasDocuments = sql`document_key_version IS NOT NULL`;

export const userProfiles = pgTable(
  'user_profiles',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id').notNull().unique('idx_user_profiles_user_id'),
    fullName: varchar('full_name', { length: 255 }).notNull(),
    dateOfBirth: date('date_of_birth', { mode: 'string' }),
    gender: varchar('gender', { length: 20 }).$type<Gender>(),
    address: text('address'),
    city: varchar('city', { length: 100 }),
    postalCode: varchar('postal_code', { length: 20 }),
    country: varchar('country', { length: 100 }).notNull().default('Bangladesh'),
    avatarUrl: text('avatar_url'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...documents(),
  },
  (table) => [
    index('idx_user_profiles_nid_index').on(table.nidIndex),
    index('idx_user_profiles_passport_index').on(table.passportIndex),
    index('idx_user_profiles_document_key').on(table.documentKeyVersion, table.id).where(hasDocuments),
    check('user_profiles_gender_check', sql`${table.gender} IN ('MALE', 'FEMALE', 'OTHER')`),
    check(
      'user_profiles_documents_check',
      sql`(${table.nidNumber} IS NULL AND ${table.passportNumber} IS NULL) = (${table.documentKeyVersion} IS NULL)`,
    ),
    check('user_profiles_nid_check', sql`(${table.nidNumber} IS NULL) = (${table.nidIndex} IS NULL)`),
    check(
      'user_profiles_passport_check',
      sql`(${table.passportNumber} IS NULL) = (${table.passportIndex} IS NULL)`,
    ),
  ],
);

/** Marks of documents that accounts named until a day ago. Seats still count by them. */
export const pastDocuments = pgTable(
  'past_documents',
  {
    userId: uuid('user_id').notNull(),
    /** As user.get-identities answers it: neither a number nor the index of one. */
    mark: varchar('mark', { length: 64 }).notNull(),
    countsUntil: timestamptz('counts_until').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.mark] }),
    index('idx_past_documents_counts_until').on(table.countsUntil),
  ],
);

export const passengers = pgTable(
  'passengers',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id').notNull(),
    fullName: varchar('full_name', { length: 255 }).notNull(),
    dateOfBirth: date('date_of_birth', { mode: 'string' }).notNull(),
    gender: varchar('gender', { length: 20 }).$type<Gender>().notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...documents(),
  },
  (table) => [
    index('idx_passengers_user_id').on(table.userId, table.id),
    uniqueIndex('passengers_one_default').on(table.userId).where(sql`is_default`),
    index('idx_passengers_document_key').on(table.documentKeyVersion, table.id).where(hasDocuments),
    check('passengers_gender_check', sql`${table.gender} IN ('MALE', 'FEMALE', 'OTHER')`),
    check(
      'passengers_documents_check',
      sql`(${table.nidNumber} IS NULL AND ${table.passportNumber} IS NULL) = (${table.documentKeyVersion} IS NULL)`,
    ),
    check('passengers_nid_check', sql`(${table.nidNumber} IS NULL) = (${table.nidIndex} IS NULL)`),
    check(
      'passengers_passport_check',
      sql`(${table.passportNumber} IS NULL) = (${table.passportIndex} IS NULL)`,
    ),
  ],
);

export type Gender = 'MALE' | 'FEMALE' | 'OTHER';
export type ProfileRow = typeof userProfiles.$inferSelect;
export type PassengerRow = typeof passengers.$inferSelect;
