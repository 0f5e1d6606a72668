import { expect, test } from 'bun:test';
import postgres from 'postgres';
import { createTestDatabase } from '#support/platform';
import { migratedServices } from './migrate.ts';

/** No sale writes them; processes of the release before know their constraints by name. */
const writtenSeldom = [
  'users',
  'stations',
  'trains',
  'routes',
  'route_stops',
  'coaches',
  'seats',
  'fares',
  'schedules',
];

test.each(migratedServices)('%s: no index has columns with which another index begins', async (service) => {
  const database = await createTestDatabase(service);
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  try {
    const doubled = await sql<{ table: string; one: string; other: string }[]>`
      WITH plain AS (
        SELECT indrelid, indexrelid, string_to_array(indkey::text, ' ') AS columns, indisunique AS is_unique
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON a.oid = c.relam
        WHERE indpred IS NULL AND indexprs IS NULL AND a.amname = 'btree')
      SELECT one.indrelid::regclass::text AS table, one.indexrelid::regclass::text AS one, other.indexrelid::regclass::text AS other
      FROM plain one JOIN plain other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
        AND other.columns[1:cardinality(one.columns)] = one.columns
      WHERE NOT one.is_unique AND one.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)`;
    expect(doubled.filter(({ table }) => !writtenSeldom.includes(table))).toEqual([]);
  } finally {
    await sql.end();
    await database.drop();
  }
});
