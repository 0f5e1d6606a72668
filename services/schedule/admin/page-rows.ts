import { and, asc, gt, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';

interface PageQuery {
  limit: number;
  cursor?: string;
}

interface Listed<Table extends PgTable> {
  table: Table;
  /** Unique among the rows, and what they are ordered by. */
  key: PgColumn;
  where?: SQL;
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One page of a table, deactivated rows among them. */
export async function pageRows<Table extends PgTable>(
  { db }: Deps,
  { limit, cursor }: PageQuery,
  { table, key, where }: Listed<Table>,
): Promise<{ rows: Table['$inferSelect'][]; nextCursor: string | null }> {
  const after = decodeCursor(cursor, 1)?.[0];
  const fits = after === undefined || keyFits(key, after);
  if (!fits) throw invalid('cursor', 'is not a cursor of this list');
  const position =
    after === undefined ? undefined : gt(key, key.dataType === 'number' ? Number(after) : after);
  const rows = (await db
    .select()
    .from(table as PgTable)
    .where(and(where, position))
    .orderBy(asc(key))
    .limit(limit + 1)) as Table['$inferSelect'][];
  const shown = rows.slice(0, limit);
  const property = Object.entries(table).find(([, column]) => column === key)![0];
  const last = shown.at(-1) as Record<string, unknown> | undefined;
  const nextCursor = rows.length > limit && last ? encodeCursor([String(last[property])]) : null;
  return { rows: shown, nextCursor };
}

function keyFits(key: PgColumn, text: string): boolean {
  if (key.dataType === 'number') return /^\d{1,9}$/.test(text);
  return key.columnType !== 'PgUUID' || uuidPattern.test(text);
}
