import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { createTestDatabase } from '#support/platform';
import { type ReservationStatus, reservationStatuses } from './schema.ts';
import { check, propertyTimeoutMs } from './testing/runs.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase('seat-reservation');
  sql = postgres(database.url, { max: 8, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

interface Wish {
  train: number;
  date: string;
  seat: number;
  from: number;
  to: number;
  status: ReservationStatus;
}
interface Reservation extends Wish {
  id: string;
}

const wish: fc.Arbitrary<Wish> = fc
  .record({
    train: fc.nat({ max: 1 }),
    date: fc.constantFrom('2026-11-26', '2026-11-27'),
    seat: fc.nat({ max: 1 }),
    ends: fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })),
    status: fc.oneof(
      { weight: 3, arbitrary: fc.constant('CONFIRMED' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...reservationStatuses) },
    ),
  })
  .map(({ ends, ...rest }) => ({ ...rest, from: Math.min(...ends), to: Math.max(...ends) }));

const inTheWay = (one: Wish, other: Wish): boolean =>
  one.status === 'CONFIRMED' &&
  other.status === 'CONFIRMED' &&
  one.train === other.train &&
  one.date === other.date &&
  one.seat === other.seat &&
  one.from < other.to &&
  other.from < one.to;

/** Trains and seats of one run alone. */
function newPlaces() {
  const [trains, seats] = [
    [newId(), newId()],
    [newId(), newId()],
  ];
  return {
    insert: ({ id, train, date, seat, from, to, status }: Reservation) =>
      outcomeOf(sql`
        INSERT INTO seat_reservations
          (id, train_id, coach_id, seat_id, journey_date, user_id, booking_id, status, expires_at, hold_id, legs)
        VALUES (${id}, ${trains[train]!}, ${newId()}, ${seats[seat]!}, ${date}, ${newId()}, ${newId()}, ${status},
                now(), ${newId()}, int4range(${from}, ${to}))`),
    update: (id: string, status: ReservationStatus) =>
      outcomeOf(sql`UPDATE seat_reservations SET status = ${status} WHERE id = ${id}`),
    forget: () => sql`DELETE FROM seat_reservations WHERE train_id = ANY(${trains}::uuid[])`,
  };
}

/** The constraint that refused, or DEADLOCK, or WRITTEN. */
async function outcomeOf(statement: PromiseLike<unknown>): Promise<string> {
  try {
    await statement;
    return 'WRITTEN';
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    return error.code === '40P01' ? 'DEADLOCK' : (error.constraint_name ?? error.message);
  }
}

const changes = fc.array(fc.record({ wish, change: fc.option(fc.nat({ max: 20 })) }), {
  maxLength: 20,
  size: 'max',
});

test(
  'Postgres refuses every overlap of sold legs of a seat and nothing else, whether a row comes sold or becomes so',
  () =>
    check(
      fc.asyncProperty(changes, async (steps) => {
        const places = newPlaces();
        const rows: Reservation[] = [];
        for (const { wish: wanted, change } of steps) {
          const changed = change === null ? undefined : rows[change % rows.length];
          const next = changed ? { ...changed, status: wanted.status } : { ...wanted, id: newId() };
          const met = rows.some((other) => other.id !== next.id && inTheWay(next, other));
          const allowed = met ? 'seat_reservations_sold_once' : 'WRITTEN';
          const expected = next.from === next.to ? 'seat_reservations_legs' : allowed;
          const outcome = changed ? await places.update(next.id, next.status) : await places.insert(next);
          expect(outcome).toBe(expected);
          if (outcome !== 'WRITTEN') continue;
          if (changed) changed.status = next.status;
          else rows.push(next);
        }
        await places.forget();
      }),
      80,
    ),
  propertyTimeoutMs,
);

test(
  'of overlapping sales written at once some are written, and those that were refused are in the way of one',
  () =>
    check(
      fc.asyncProperty(fc.array(wish, { minLength: 2, maxLength: 12, size: 'max' }), async (wishes) => {
        const places = newPlaces();
        const rows = wishes
          .filter(({ from, to }) => from < to)
          .map((wanted): Reservation => ({ ...wanted, status: 'CONFIRMED', id: newId() }));
        const outcomes = await Promise.all(rows.map(places.insert));
        for (const [at, outcome] of outcomes.entries())
          if (outcome === 'DEADLOCK') outcomes[at] = await places.insert(rows[at]!);
        const written = rows.filter((_, at) => outcomes[at] === 'WRITTEN');
        for (const [at, row] of rows.entries()) {
          const met = written.some((other) => other !== row && inTheWay(row, other));
          expect(outcomes[at]).toBe(met ? 'seat_reservations_sold_once' : 'WRITTEN');
        }
        await places.forget();
      }),
      60,
    ),
  propertyTimeoutMs,
);
