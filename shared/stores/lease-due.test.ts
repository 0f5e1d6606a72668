import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createTestDatabase, type TestDatabase } from '../../tests/support/platform.ts';
import { afterGrowingWait, leaseDue } from './lease-due.ts';
import { closePostgres, type Database, openPostgres, timestamptz } from './postgres.ts';

const errands = pgTable('errands', {
  town: text('town').notNull(),
  street: text('street').notNull(),
  open: boolean('open').notNull(),
  attempts: integer('attempts').notNull(),
  nextAttemptAt: timestamptz('next_attempt_at'),
});

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase('reporting');
  db = openPostgres(database.ownerUrl, {}, { maxConnections: 4, name: 'lease' });
  await db.execute(sql`
    CREATE TABLE errands (town text, street text, open boolean, attempts int, next_attempt_at timestamptz,
      PRIMARY KEY (town, street))`);
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});
beforeEach(async () => {
  await db.delete(errands);
});

const noon = Date.parse('2026-11-26T12:00:00Z');
const at = (seconds: number) => new Date(noon + seconds * 1_000);
const errand = (street: string, dueSeconds: number | null, open = true) => ({
  town: 'Dhaka',
  street,
  open,
  attempts: 0,
  nextAttemptAt: dueSeconds === null ? null : at(dueSeconds),
});

const lease = async (seconds: number, limit = 10) => {
  const rows = await leaseDue(db, {
    table: errands,
    key: [errands.town, errands.street],
    dueAt: errands.nextAttemptAt,
    where: sql`open`,
    now: at(seconds),
    limit,
    set: {
      attempts: sql`${errands.attempts} + 1`,
      nextAttemptAt: afterGrowingWait(at(seconds), errands.attempts, {
        firstSeconds: 10,
        longestSeconds: 60,
      }),
    },
  });
  return rows.map(({ street }) => street).sort();
};

test('the longest due come first, no more than asked for, and neither what is over nor what has no time', async () => {
  await db
    .insert(errands)
    .values([
      ...[errand('late', -1), errand('later', 0), errand('first', -9), errand('ahead', 1)],
      ...[errand('over', -9, false), errand('never', null)],
    ]);
  expect(await lease(0, 2)).toEqual(['first', 'late']);
  expect(await lease(0)).toEqual(['later']);
  expect(await lease(1)).toEqual(['ahead']);
});

test('a leased row is nobody else’s until its next time, and its waits double up to the longest', async () => {
  await db.insert(errands).values([errand('one', 0)]);
  let now = 0;
  for (const wait of [10, 20, 40, 60, 60]) {
    expect(await lease(now)).toEqual(['one']);
    expect(await lease(now + wait - 1)).toEqual([]);
    now += wait;
  }
  const [row] = await db.select().from(errands);
  expect(row!.attempts).toBe(5);
});

test('a row attempted for years still has its longest wait', async () => {
  await db.insert(errands).values([{ ...errand('old', 0), attempts: 2_000_000 }]);
  expect(await lease(0)).toEqual(['old']);
  expect(await lease(60)).toEqual(['old']);
});

test('processes that lease at the same moment share no row, and none waits for another', async () => {
  await db.insert(errands).values(Array.from({ length: 40 }, (_, one) => errand(`street ${one}`, -one)));
  const taken = (await Promise.all([lease(0), lease(0), lease(0), lease(0)])).flat();
  expect(new Set(taken).size).toBe(taken.length);
  await db.transaction(async (other) => {
    await other.execute(sql`SELECT FROM errands ORDER BY next_attempt_at LIMIT 5 FOR UPDATE`);
    const rest = await lease(100_000, 100);
    expect(rest).toHaveLength(35);
  });
});
