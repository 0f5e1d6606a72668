import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { createTestDatabase } from '../../tests/support/platform.ts';
import { closePostgres, openPostgres } from './postgres.ts';
import { arrayOf } from './postgres-array.ts';

test('Postgres reads every element as it was, whatever stands in it', async () => {
  const database = await createTestDatabase('reporting');
  const db = openPostgres(database.url, {}, { maxConnections: 1, name: 'arrays' });
  try {
    const texts = ['', 'NULL', 'a,b', '{c}', '"d"', '\\', '\\"', ' e ', 'line\nline', 'ঢাকা'];
    for (const values of [[], texts]) {
      const rows = await db.execute<{ value: string }>(
        sql`SELECT value FROM unnest(${arrayOf(values)}::text[]) WITH ORDINALITY AS given (value, at) ORDER BY at`,
      );
      expect(rows.map(({ value }) => value)).toEqual(values);
    }
    const [row] = await db.execute(sql`SELECT 3 = ANY(${arrayOf([1, 2, 3])}::int[]) AS found`);
    expect(row).toEqual({ found: true });
  } finally {
    await closePostgres(db);
    await database.drop();
  }
});
