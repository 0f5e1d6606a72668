import { afterAll, beforeAll, expect, test } from 'bun:test';
import { audit } from '#shared/tools/audit/audit';
import { startPgbouncer } from '#support/pgbouncer';
import { eventually } from '#support/platform';
import { migratedServices } from '../drizzle/migrate.ts';
import { daysAhead, freeSeats, Person } from './support/client.ts';
import { databaseVariable, type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

let pgbouncer: Awaited<ReturnType<typeof startPgbouncer>>;
let jatra: JatraUnderTest;
const date = daysAhead(3);
beforeAll(async () => {
  pgbouncer = await startPgbouncer();
  jatra = await startJatraProcess({ POSTGRES_POOLER: 'transaction' }, 'one process', {
    databaseThrough: pgbouncer.through,
  });
}, 300_000);
afterAll(async () => {
  await jatra?.stop();
  await pgbouncer?.stop();
});

test('behind a pooler that lends connections by the transaction people buy tickets, and everything agrees afterwards', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => new Person(jatra).join()));
  const trip = await people[0]!.tripWithSeats('DA', 'CG', date, 16);
  const free = freeSeats(await people[0]!.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').map(({ seatId }) => seatId);
  const sold = await Promise.all(
    people.map((person, at) => person.buy(trip, 'DA', 'CG', free.slice(4 * at, 4 * at + 4))),
  );
  expect(sold.map(({ tickets }) => tickets.length)).toEqual([4, 4, 4, 4]);
  // The auditor reads at the server itself.
  const databases = migratedServices.map((service) => [
    databaseVariable(service),
    jatra.databaseUrl(service),
  ]);
  await eventually(async () => {
    const found = await audit({
      ...jatra.env,
      ...Object.fromEntries(databases),
      POSTGRES_POOLER: '',
      AUDIT_GRACE_SECONDS: '0',
    });
    return found.every(({ violations }) => violations.length === 0);
  }, 'every invariant to hold');
}, 300_000);
