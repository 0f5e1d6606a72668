import { and, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { keyset } from '#shared/http/keyset';
import { type Page, type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';

interface Listed<Table extends PgTable> {
  table: Table;
  /** Unique among the rows, and what they are ordered by. */
  key: PgColumn;
  where?: SQL;
}

/** One page of a table, deactivated rows among them. */
export async function pageRows<Table extends PgTable>(
  { db }: Deps,
  { limit, cursor }: PageQuery,
  { table, key, where }: Listed<Table>,
): Promise<Page<Table['$inferSelect']>> {
  const inOrder = keyset('ascending', [key, kindOf(key)]);
  const rows: Table['$inferSelect'][] = await db
    .select()
    .from(table as PgTable)
    .where(and(where, inOrder.after(cursor)))
    .orderBy(inOrder.order)
    .limit(limit + 1);
  const property = Object.entries(table).find(([, column]) => column === key)![0];
  return pageOf(rows, limit, (row) => [String((row as Record<string, unknown>)[property])]);
}

function kindOf(key: PgColumn) {
  if (key.dataType === 'number') return 'number';
  return key.columnType === 'PgUUID' ? 'uuid' : 'text';
}
