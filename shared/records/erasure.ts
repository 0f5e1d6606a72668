import { type SQL, sql } from 'drizzle-orm';
import { index, type PgColumn, pgTable, uuid } from 'drizzle-orm/pg-core';
import { type Schema, type Transaction, timestamptz } from '../stores/postgres.ts';

/**
 * People whose accounts are deleted, as `auth.account-deleted` told. A service that holds what names a person has this
 * table and a timer that looks again: whatever comes late, before or after the event, is found by it.
 */
export const erasures = pgTable(
  'erasures',
  {
    userId: uuid('user_id').primaryKey(),
    deletedAt: timestamptz('deleted_at').notNull(),
    /** From then on nothing is kept that names the person. */
    anonymiseAt: timestamptz('anonymise_at').notNull(),
  },
  (table) => [index('idx_erasures_anonymise_at').on(table.anonymiseAt)],
);

/** What stands in the place of a name, for ever. */
export const nobody = 'Deleted passenger';

interface Deleted {
  userId: string;
  deletedAt: string;
  anonymiseAt: string;
}

/** The row is there once however often the event comes, so it needs no inbox. */
export async function noteErasure<S extends Schema>(tx: Transaction<S>, deleted: Deleted): Promise<void> {
  const { userId } = deleted;
  const instants = {
    deletedAt: new Date(deleted.deletedAt),
    anonymiseAt: new Date(deleted.anonymiseAt),
  };
  await tx
    .insert(erasures)
    .values({ userId, ...instants })
    .onConflictDoNothing();
}

/**
 * Joined with `erasures`: whether a journey that ended then is to be nobody's by now. It keeps its names at least as
 * long after its end as the account kept its own after the deletion.
 */
export function isToBeAnonymised(endedAt: PgColumn, now: Date): SQL {
  const instant = sql`${now.toISOString()}::timestamptz`;
  const { anonymiseAt, deletedAt } = erasures;
  return sql`${anonymiseAt} <= ${instant} AND ${endedAt} + (${anonymiseAt} - ${deletedAt}) <= ${instant}`;
}
