import { type SQL, sql } from 'drizzle-orm';
import type { Database, Schema } from '../stores/postgres.ts';

/** A table whose settled rows move into `<table>_archive`, which has the same columns and fewer indexes. */
export interface Archived {
  service: string;
  table: string;
  /** Its age, on an index. */
  writtenAt: string;
  /** Whether nothing changes the row any more, but that a person is erased. */
  settled: SQL;
}

export const archivedTables: Archived[] = [
  {
    service: 'notification',
    table: 'notifications',
    writtenAt: 'created_at',
    settled: sql`status <> 'PENDING'`,
  },
];

/** Younger rows stay: an event may come again, and what it has said before must be where it is looked for. */
export const archivedAfterDaysAtLeast = 30;

const batchRows = 1_000;
/** What a run leaves, the next one takes. */
const mostBatches = 10_000;

/**
 * Moves settled rows, each batch in a statement of its own: a row is always in one of the two tables, and a process that
 * dies loses nothing. Several processes may do it at once.
 * @returns how many rows this process has moved
 */
export async function archiveSettled<S extends Schema>(
  db: Pick<Database<S>, 'execute'>,
  { table, writtenAt, settled }: Archived,
  olderThanDays: number,
  rowsAtOnce = batchRows,
): Promise<number> {
  const [live, archive] = [sql.identifier(table), sql.identifier(`${table}_archive`)];
  const names = await db.execute<{ name: string }>(sql`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = ${table}::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`);
  const columns = sql.join(
    names.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  let moved = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const { count } = await db.execute(sql`
      WITH chosen AS (
        SELECT ctid FROM ${live}
        WHERE ${sql.identifier(writtenAt)} < CURRENT_TIMESTAMP - make_interval(days => ${olderThanDays}) AND ${settled}
        ORDER BY ${sql.identifier(writtenAt)} LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED),
      moved AS (
        DELETE FROM ${live} WHERE ctid = ANY(ARRAY(SELECT ctid FROM chosen)) RETURNING ${columns})
      INSERT INTO ${archive} (${columns}) SELECT ${columns} FROM moved`);
    moved += count;
    if (count === 0) break;
  }
  return moved;
}
