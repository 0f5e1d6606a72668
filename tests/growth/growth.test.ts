import { afterAll, beforeAll, expect, test } from 'bun:test';
import type postgres from 'postgres';
import { audit, runAudit } from '#shared/tools/audit/audit';
import { batchRows, openSources } from '#shared/tools/audit/sources';
import { createTestDatabase, eventually, type TestDatabase } from '#support/platform';
import { BadArgument } from '../../shared/base/command.mjs';
import { type Coach, daysAhead, Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { readGrowthOptions } from './command.ts';
import { median } from './compare.ts';
import { fillProgress } from './fill-progress.ts';
import { fillSales, withOwner } from './fill-sales.ts';
import { fill } from './grow.ts';
import { planOf } from './hot-queries.ts';
import { fillings } from './what-a-sale-leaves.ts';

test('options have sensible values, and nonsense is refused by its name', () => {
  expect(readGrowthOptions([])).toEqual({ bookings: 100_000, trains: 20, rounds: 15 });
  for (const [name, value] of [
    ['--bookings', '0'],
    ['--trains', 'many'],
    ['--rounds', '1.5'],
    ['--seats', '3'],
  ] as const) {
    expect(() => readGrowthOptions([name, value])).toThrow(BadArgument);
    expect(() => readGrowthOptions([name, value])).toThrow(name);
  }
});

test('one odd round does not move the median', () => {
  expect(median([3, 1, 900, 2, 4])).toBe(3);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('booking');
});
afterAll(() => database.drop());

test('a query that reads a large table from end to end is found, and one that goes by an index is not', async () => {
  await withOwner(database.ownerUrl, async (sql) => {
    await sql`SET session_replication_role = replica`;
    await sql`
      INSERT INTO booking_payments (payment_id, booking_id, version)
      SELECT gen_random_uuid(), gen_random_uuid(), n FROM generate_series(1, 20000) AS n`;
    await sql`ANALYZE booking_payments`;
    const byIndex = await planOf(sql, 'SELECT version FROM booking_payments WHERE booking_id = $1');
    expect(byIndex.unindexed).toEqual([]);
    expect(byIndex.reads.join()).toContain('idx_booking_payments_booking_id');
    const whole = await planOf(sql, 'UPDATE booking_payments SET version = $1 WHERE version = $2');
    expect(whole.unindexed).toEqual(['booking_payments']);
    // A constant that was counted as a parameter, alone and behind the name of a type.
    const constants = `SELECT $2 FROM booking_payments WHERE payment_id = $1 AND updated_at < CURRENT_TIMESTAMP - interval $3`;
    expect((await planOf(sql, constants)).unindexed).toEqual([]);
    await expect(planOf(sql, 'SELECT nothing FROM nowhere')).rejects.toThrow('No plan for');
  });
});

/** Every key and index of every service's tables. */
async function definitions(databaseUrl: JatraUnderTest['databaseUrl']): Promise<string[]> {
  const found = await Promise.all(
    [...Object.keys(fillings), 'schedule'].map((service) =>
      withOwner(
        databaseUrl(service),
        (sql) => sql<{ definition: string }[]>`
          SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS definition
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
          UNION SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indrelid
          WHERE c.relnamespace = 'public'::regnamespace`,
      ),
    ),
  );
  // Postgres writes the same list of constants with its casts elsewhere once it has read it.
  const withoutCasts = (text: string) => text.replaceAll(/::(character varying|text)(\[\])?|[()]/g, '');
  return found.flatMap((rows) => rows.map(({ definition }) => withoutCasts(definition))).sort();
}

const said: string[] = [];
let jatra: JatraUnderTest;
beforeAll(async () => {
  const beforeServices = async (databaseUrl: JatraUnderTest['databaseUrl']) => {
    const before = await definitions(databaseUrl);
    await fill(databaseUrl, { bookings: 3_000, trains: 2, rounds: 1 }, (line) => said.push(line));
    expect(await definitions(databaseUrl)).toEqual(before);
    expect(before.length).toBeGreaterThan(200);
  };
  jatra = await startJatraProcess({}, 'one process', { beforeServices });
}, 240_000);
afterAll(() => jatra?.stop());

test('a filled system keeps every invariant, and every key and index that it had; it shows what it has sold, and finds the new trains', async () => {
  const audited = await audit({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' });
  expect(audited.flatMap(({ violations }) => violations)).toEqual([]);
  const examined = (says: string) => audited.find((one) => one.says === says)!.examined;
  // Groups of two and of three, of thirteen in sixteen bookings.
  expect(examined('no leg of a seat is sold twice')).toBeGreaterThan(5_000);
  // Two of sixteen were never paid, one was cancelled.
  expect(examined('whatever was paid is confirmed, refunded or under review')).toBe(2_626);
  expect(examined('no refund waits for an operator')).toBe(188);

  const sold = await withOwner(
    jatra.databaseUrl('booking'),
    (sql) => sql<{ train: string; from: string; to: string; seat: string }[]>`
      SELECT DISTINCT ON (b.train_id) b.train_id AS train, b.from_code AS from, b.to_code AS to, p.seat_id AS seat
      FROM bookings b JOIN booking_passengers p ON p.booking_id = b.id
      WHERE b.journey_date = ${daysAhead(3)} AND b.booking_status = 'CONFIRMED' ORDER BY b.train_id LIMIT 20`,
  );
  const person = new Person(jatra);
  const seen: (string | undefined)[] = [];
  for (const { train, from, to, seat } of sold) {
    const path = `/v1/trips/${train}/${daysAhead(3)}/seats?from=${from}&to=${to}`;
    const { status, body } = await person.call<{ coaches: Coach[] }>('GET', path);
    // Some have their off day.
    if (status === 404) continue;
    const seats = body.coaches.flatMap((coach) => coach.seats);
    seen.push(seats.find(({ seatId }) => seatId === seat)?.status);
  }
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen)).toEqual(new Set(['SOLD']));

  const [copied] = await withOwner(
    jatra.databaseUrl('schedule'),
    (sql) => sql<{ from: string; to: string }[]>`
      SELECT f.code AS from, l.code AS to FROM routes r JOIN stations f ON f.id = r.origin_station_id
      JOIN stations l ON l.id = r.destination_station_id JOIN trains t ON t.id = r.train_id
      JOIN schedules s ON s.train_id = t.id AND s.journey_date = ${daysAhead(3)}
      WHERE f.name LIKE '% 1' AND cardinality(t.classes) > 0 LIMIT 1`,
  );
  // The timetable in memory is read again some seconds after an edit.
  await eventually(
    async () => (await person.search(copied!.from, copied!.to, daysAhead(3)).catch(() => [])).length > 0,
    'the new trains in a search',
    60_000,
  );
}, 240_000);

/** Notes how many rows each answer has. A part of a statement is never awaited, and so never noted. */
function noting(sql: postgres.Sql, sizes: number[]): postgres.Sql {
  return new Proxy(sql, {
    apply(target, self, parts) {
      const query = Reflect.apply(target as unknown as (...all: unknown[]) => object, self, parts);
      if (!(query instanceof Promise)) return query;
      const then = query.then.bind(query);
      const noted = (done: (rows: unknown[]) => unknown, failed?: (error: unknown) => unknown) =>
        then((rows: unknown[]) => {
          sizes.push(rows.length);
          return done(rows);
        }, failed);
      Object.defineProperty(query, 'then', { value: noted });
      return query;
    },
  });
}

test('the audit of a filled system needs no more memory than that of a small one: no answer has more rows than its batch asks for', async () => {
  const sources = await openSources({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' });
  const sizes: number[] = [];
  try {
    await runAudit({
      ...sources,
      sql: (service) => noting(sources.sql(service), sizes),
      current: (service) => noting(sources.current(service), sizes),
    });
  } finally {
    await sources.close();
  }
  expect(sizes.length).toBeGreaterThan(100);
  // A batch of passengers asks for their bookings' seats, of which some are of the next batch's.
  expect(Math.max(...sizes)).toBeLessThan(2 * batchRows);
}, 120_000);

test('a table that is not empty is not filled', async () => {
  const sales = { bookings: 1, accounts: 1, days: 1, ofDay: 1, lastDay: daysAhead(3), trains: [], seats: [] };
  await expect(fillSales(jatra.databaseUrl, sales, () => {})).rejects.toThrow('is not empty');
});

test('progress says what is done and how long the rest takes', async () => {
  expect(said.some((line) => /^booking in \d+ s$/.test(line))).toBe(true);
  let clock = 0;
  const lines: string[] = [];
  const progress = fillProgress(
    (line) => lines.push(line),
    () => clock,
  );
  progress.expect(10);
  clock = 5_000;
  progress.done(1, 'auth: users');
  clock = 20_000;
  progress.done(1, 'auth: contacts');
  expect(lines).toEqual(['20 %, auth: contacts; 80 s left']);
});
