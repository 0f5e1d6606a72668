import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database, Schema } from './postgres.ts';

const batchRows = 10_000;
/** What a run leaves, the next one takes. */
const mostBatches = 1_000;

/**
 * Deletes what nobody needs any more, each batch in a statement of its own: no row stays locked for long, no snapshot
 * stays open, and a process that dies loses one batch. Several processes may delete at once. `where` needs an index.
 * @returns how many rows this process has deleted
 */
export async function deleteInBatches<S extends Schema>(
  db: Pick<Database<S>, 'execute'>,
  table: PgTable,
  where: SQL,
  rowsAtOnce = batchRows,
): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const { count } = await db.execute(sql`
      DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT ${rowsAtOnce}))`);
    deleted += count;
    if (count === 0) break;
  }
  return deleted;
}
