import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { createTestDatabase } from '../../tests/support/platform.ts';
import { closePostgres, type Database, openPostgres } from './postgres.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase('reporting');
  db = openPostgres(database.url, {}, { maxConnections: 1, name: 'preparing' });
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});

const prepared = async () => {
  const rows = await db.execute<{ statement: string }>(sql`SELECT statement FROM pg_prepared_statements`);
  return rows.map(({ statement }) => statement).filter((text) => text.includes('AS asked'));
};
const ask = async (text: string, value: number) => {
  const [row] = await db.execute<{ asked: number }>(sql`SELECT ${value}::int AS asked, ${sql.raw(text)}`);
  return row!.asked;
};

test('a statement that comes again is prepared, in a transaction and outside of one, and answers the same', async () => {
  expect(await ask("'often'", 1)).toBe(1);
  expect(await prepared()).toEqual([]);
  expect(await ask("'often'", 2)).toBe(2);
  expect(await prepared()).toHaveLength(1);
  const within = await db.transaction((tx) =>
    tx.execute<{ asked: number }>(sql`SELECT ${3}::int AS asked, 'often'`),
  );
  expect(within[0]!.asked).toBe(3);
  expect(await ask("'often'", 4)).toBe(4);
  expect(await prepared()).toHaveLength(1);
});

test('however many texts there are, a connection keeps two hundred of them at most', async () => {
  for (let text = 0; text < 260; text++)
    for (let time = 0; time < 2; time++) expect(await ask(`'text ${text}'`, text)).toBe(text);
  const kept = await prepared();
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.length).toBeLessThanOrEqual(200);
});

test('a prepared statement waits for the first connection that is free, never behind another that waits for a lock', async () => {
  const pool = openPostgres(database.url, {}, { maxConnections: 2, name: 'waiting' });
  const seconds = (value: number) => pool.execute(sql`SELECT pg_sleep(${value}::float)`);
  const lock = (key: number) => pool.execute(sql`SELECT pg_advisory_xact_lock(${key}::int)`);
  const one = () => pool.execute(sql`SELECT ${1}::int AS one`);
  try {
    // Each of the two connections prepares all three.
    for (const statement of [() => seconds(0.01), () => lock(7), one])
      for (let time = 0; time < 3; time++) await Promise.all([statement(), statement()]);
    await db
      .transaction(async (holder) => {
        await holder.execute(sql`SELECT pg_advisory_xact_lock(42)`);
        let locked = false;
        const waiting = lock(42).then(() => {
          locked = true;
        });
        const short = seconds(0.1);
        await Promise.all([short, one(), one(), one()]);
        expect(locked).toBe(false);
        return { waiting };
      })
      .then(({ waiting }) => waiting);
  } finally {
    await closePostgres(pool);
  }
});
