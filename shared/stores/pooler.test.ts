import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { startPgbouncer } from '#support/pgbouncer';
import { createTestDatabase, type TestDatabase } from '#support/platform';
import { isPooled, requireAnnouncedPooler, requireNoPooler } from './pooler.ts';
import { closePostgres, executePrepared, openPostgres } from './postgres.ts';

let database: TestDatabase;
let strict: Awaited<ReturnType<typeof startPgbouncer>>;
let forgetful: Awaited<ReturnType<typeof startPgbouncer>>;
beforeAll(async () => {
  database = await createTestDatabase('user');
  [strict, forgetful] = await Promise.all([startPgbouncer(), startPgbouncer({ forgetful: true })]);
});
afterAll(async () => {
  await strict?.stop();
  await forgetful?.stop();
  await database?.drop();
});

const look = (url: string, pooled = false) =>
  requireAnnouncedPooler({ variable: 'USER_DATABASE_URL', url, pooled });
const unannounced =
  'USER_DATABASE_URL: leads to a pooler that lends connections by the transaction; POSTGRES_POOLER=transaction announces it';

describe('a pooler that lends connections by the transaction', () => {
  test('is refused unless it is announced, also where it forgets what a session wants', async () => {
    await expect(look(strict.through(database.url))).rejects.toThrow(unannounced);
    await expect(look(forgetful.through(database.url))).rejects.toThrow(unannounced);
  });

  test('is taken where it is announced, and a server itself always', async () => {
    await look(strict.through(database.url), true);
    await look(forgetful.through(database.url), true);
    await look(database.url);
    await look(database.url, true);
  });

  test('is refused to an account that brings no limits of its own', async () => {
    await expect(look(strict.through(database.ownerUrl), true)).rejects.toThrow(
      'USER_DATABASE_URL: names an account without idle_in_transaction_session_timeout, lock_timeout, statement_timeout behind a pooler',
    );
  });

  test('keeps each transaction whole, and gives each the limits and dates of its account', async () => {
    const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    await owner`CREATE TABLE steps (number INT, step INT, said TEXT)`;
    await owner`GRANT SELECT, INSERT ON steps TO ${owner(new URL(database.url).username)}`;
    const db = openPostgres(
      strict.through(database.url),
      {},
      { maxConnections: 12, name: 'pooled', pooled: true },
    );
    const work = (number: number) =>
      db.transaction(async (tx) => {
        for (let step = 0; step < 4; step++) {
          await tx.execute(sql`INSERT INTO steps VALUES (${number}, ${step}, ${'x'.repeat(step)})`);
          const [row] = await tx.execute<{ steps: number }>(
            sql`SELECT count(*)::int AS steps FROM steps WHERE number = ${number}`,
          );
          expect(row!.steps).toBe(step + 1);
        }
        if (number % 3 === 0) throw new Error('rolled back');
      });
    const asked = Array.from({ length: 120 }, async (_, number) => {
      const [one] = await executePrepared<{ number: number }>(db, sql`SELECT ${number}::int AS number`);
      expect(one!.number).toBe(number);
      return work(number);
    });
    const outcomes = await Promise.allSettled(asked);
    const failures = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(failures.map(({ reason }) => reason.message)).toEqual(Array(40).fill('rolled back'));
    const kept = await owner`SELECT number FROM steps GROUP BY number HAVING count(*) = 4 AND max(step) = 3`;
    expect(kept.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 120 }, (_, number) => number).filter((number) => number % 3 !== 0),
    );
    const [session] = await db.execute(sql`
      SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone,
        current_setting('DateStyle') AS dates`);
    expect(session).toEqual({ statement: '5s', lock: '4s', idle: '15s', zone: 'UTC', dates: 'ISO, YMD' });
    await closePostgres(db);
    await owner.end();
  });
});

test('a command that needs the server itself refuses an announced pooler, and an unknown kind is refused by name', () => {
  expect(isPooled({})).toBe(false);
  expect(isPooled({ POSTGRES_POOLER: 'transaction' })).toBe(true);
  expect(() => isPooled({ POSTGRES_POOLER: 'statement' })).toThrow('POSTGRES_POOLER: is not transaction');
  expect(() => requireNoPooler({ POSTGRES_POOLER: 'transaction' })).toThrow(
    'POSTGRES_POOLER: a command speaks to the server itself',
  );
});
