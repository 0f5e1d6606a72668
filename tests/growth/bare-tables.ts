import type postgres from 'postgres';

interface Part {
  table: string;
  /** Makes it again, exactly as it was. */
  make: string;
}

/**
 * Tables without their indexes and keys, to be filled; nobody else may use them meanwhile. Postgres looks at every row when
 * they are made again: what breaks a key is refused.
 * @returns what makes them again, foreign keys last
 */
export async function bareTables(
  sql: postgres.Sql | postgres.TransactionSql,
  tables: string[],
): Promise<Part[]> {
  const constraints = await sql<{ table: string; name: string; def: string; kind: string }[]>`
    SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS def, contype AS kind
    FROM pg_constraint WHERE contype IN ('p', 'u', 'x', 'f')
      AND (conrelid = ANY(${tables}::text[]::regclass[]) OR confrelid = ANY(${tables}::text[]::regclass[]))
    ORDER BY contype = 'f' DESC, conrelid, conname`;
  const indexes = await sql<{ table: string; name: string; def: string }[]>`
    SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS def
    FROM pg_index WHERE indrelid = ANY(${tables}::text[]::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')) ORDER BY 1, 2`;
  for (const { table, name } of constraints) await sql.unsafe(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await sql.unsafe(`DROP INDEX ${name}`);
  const madeOf = ({ table, name, def }: (typeof constraints)[number]) => ({
    table,
    make: `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${def}`,
  });
  return [
    ...constraints.filter(({ kind }) => kind !== 'f').map(madeOf),
    ...indexes.map(({ table, def }) => ({ table, make: def })),
    ...constraints.filter(({ kind }) => kind === 'f').map(madeOf),
  ];
}
