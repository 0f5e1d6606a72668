import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/**
 * An INSERT for a WITH beside others: all of it is one statement, which needs no BEGIN and no COMMIT. The rows travel as
 * one JSON text, so the statement stays the same however many they are, and Postgres prepares it once.
 * @param rows all with the same columns; what none of them has gets its default
 * @param more `set`: further columns, by expressions; `when`: nothing is inserted unless it holds
 */
export function insertRows<Table extends PgTable>(
  table: Table,
  rows: Table['$inferInsert'][],
  { set = {}, when }: { set?: Record<string, SQL>; when?: SQL } = {},
): SQL {
  const columns = Object.entries(getTableColumns(table)).filter(([key]) =>
    rows.some((row) => (row as Values)[key] !== undefined),
  );
  const json = rows.map((row) =>
    Object.fromEntries(columns.map(([key, column]) => [column.name, toJson(column, (row as Values)[key])])),
  );
  const names = columns.map(([, { name }]) => sql.identifier(name));
  const into = sql.join([...names, ...Object.keys(set).map((name) => sql.identifier(name))], sql`, `);
  const from = sql.join([...names, ...Object.values(set)], sql`, `);
  const condition = when && sql` WHERE ${when}`;
  return sql`INSERT INTO ${table} (${into}) SELECT ${from} FROM json_populate_recordset(NULL::${table}, ${JSON.stringify(json)}::text::json)${condition}`;
}

/** Whether another part of the WITH has written, by its name. */
export const written = (part: string): SQL => sql`EXISTS (SELECT FROM ${sql.identifier(part)})`;

type Values = Record<string, unknown>;

function toJson(column: PgColumn, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  // Of these the driver makes texts, which would be texts within the JSON.
  if (column.dataType === 'json' || Array.isArray(value)) return value;
  return column.mapToDriverValue(value);
}

/** Rows of a table as they stand in a `json_agg` of it. */
export function rowsFromJson<Table extends PgTable>(table: Table, rows: Values[]): Table['$inferSelect'][] {
  const columns = Object.entries(getTableColumns(table));
  return rows.map((row) =>
    Object.fromEntries(columns.map(([key, column]) => [key, fromJson(column, row[column.name])])),
  );
}

function fromJson(column: PgColumn, value: unknown): unknown {
  if (value === null || column.dataType === 'json' || Array.isArray(value)) return value;
  const decimals = /^numeric\(\d+, (\d+)\)$/.exec(column.getSQLType())?.[1];
  return column.mapFromDriverValue(decimals ? (value as number).toFixed(Number(decimals)) : value);
}
