import { and, asc, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Database } from './postgres.ts';

interface Due<Table extends PgTable> {
  table: Table;
  key: [PgColumn, ...PgColumn[]];
  /** When a row's time comes; NULL is never. */
  dueAt: PgColumn;
  where?: SQL | undefined;
  now: Date;
  limit: number;
  /** Moves `dueAt`, and counts the attempt before it is made: a crash in the middle is one too. */
  set: PgUpdateSetSource<Table>;
}

/**
 * Takes rows whose time has come, the longest due first. A row that another process takes at this moment is passed over;
 * until the time that `set` gives them, the rows taken here are nobody else's.
 */
export async function leaseDue<Table extends PgTable>(
  db: Pick<Database, 'select' | 'update'>,
  { table, key, dueAt, where, now, limit, set }: Due<Table>,
): Promise<Table['$inferSelect'][]> {
  const due = db
    .select(Object.fromEntries(key.map((column) => [column.name, column])))
    .from(table as PgTable)
    .where(and(lte(dueAt, now), where))
    .orderBy(asc(dueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  const columns = sql.join(key, sql`, `);
  return db
    .update(table as PgTable)
    .set(set as Record<string, unknown>)
    .where(sql`(${columns}) IN ${due}`)
    .returning();
}

/** The time of the next attempt, after waits that double up to the longest; `attempts` before this one is counted. */
export function afterGrowingWait(
  now: Date,
  attempts: PgColumn,
  { firstSeconds, longestSeconds }: { firstSeconds: number; longestSeconds: number },
): SQL {
  const seconds = sql`LEAST(${longestSeconds}::float8, ${firstSeconds}::float8 * 2 ^ LEAST(${attempts}, 16))`;
  return sql`${now.toISOString()}::timestamptz + make_interval(secs => ${seconds})`;
}
