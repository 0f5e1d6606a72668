import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import {
  type Booking,
  daysAhead,
  freeSeats,
  Person,
  type SeatOnMap,
  type TripFound,
} from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';

const people = 12;
const seed = Number(process.env.ERASURE_SEED ?? 7);

let jatra: JatraUnderTest;
let trip: TripFound;
let seats: SeatOnMap[];
beforeAll(async () => {
  // Bookings that nobody pays end while the test looks on.
  jatra = await startJatraProcess({
    SEAT_HOLD_SECONDS: '15',
    AUTH_PASSWORD_CONCURRENCY: '1',
    LOG_LEVEL: 'warn',
  });
  const buyer = await new Person(jatra).join();
  trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), people);
  seats = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
});
afterAll(() => jatra?.stop());

/** Numbers from 0 to below `most` that are the same for the same seed (mulberry32). */
function numbers(from: number): (most: number) => number {
  let state = from;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}
const random = numbers(seed);

interface Erased {
  person: Person;
  userId: string;
  status: number;
}

/** Puts off what follows by so many round trips to the server, which takes longer the busier it is. */
async function after(requests: number, person: Person): Promise<void> {
  for (let sent = 0; sent < requests; sent++) await person.call('GET', '/v1/stations?limit=1');
}

interface Order {
  /** Before which step of the purchase the deletion begins; 0: it is over before the first. */
  begins: number;
  pauses: number[];
}

const orders = Array.from(
  { length: people },
  (_, at): Order => ({ begins: at % 4, pauses: [random(30), random(10), random(10)] }),
);

/** Somebody who buys and deletes the account at once. */
async function buyAndErase(seat: SeatOnMap, { begins, pauses }: Order): Promise<Erased> {
  const person = await new Person(jatra).join();
  const { userId } = await person.expect<{ userId: string }>(200, 'GET', '/v1/users/me');
  const erase = () => person.call('POST', '/v1/users/me/erase', { password: person.password });
  let erasing: ReturnType<typeof erase> | undefined;
  const step = async (at: number) => {
    if (begins === at || (begins === 0 && at === 1)) erasing = erase();
    await after(pauses[at - 1] ?? 0, person);
    if (begins === 0) await erasing;
  };
  try {
    await step(1);
    const held = await person.hold(trip, 'DA', 'CG', [seat.seatId]);
    await step(2);
    const booking: Booking = await person.book(held);
    await step(3);
    await person.pay(booking);
  } catch {
    // Whoever is deleted half-way is refused the rest: that is no failure of the purchase.
  }
  const { status } = await (erasing ?? erase());
  return { person, userId, status };
}

async function rows<Row extends object>(service: string, statement: string): Promise<Row[]> {
  const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end();
  }
}

test(`nobody's account is deleted under a ticket, whatever the order of booking, paying and erasing (seed ${seed})`, async () => {
  const everybody = await Promise.all(
    seats.slice(0, people).map((seat, at) => buyAndErase(seat, orders[at]!)),
  );
  const outcomes = everybody.map(({ status }) => status);
  expect(outcomes.filter((status) => status !== 200 && status !== 409)).toEqual([]);
  // Both happen, or nothing was tried.
  expect([outcomes.includes(200), outcomes.includes(409)]).toEqual([true, true]);

  await eventually(
    async () =>
      (await rows('booking', `SELECT id FROM bookings WHERE booking_status = 'PENDING'`)).length === 0,
    'every booking to be confirmed or over',
  );
  const erased = everybody.filter(({ status }) => status === 200).map(({ userId }) => userId);
  const confirmed = await rows<{ user_id: string }>(
    'booking',
    `SELECT user_id FROM bookings WHERE booking_status = 'CONFIRMED'`,
  );
  expect(confirmed.filter(({ user_id }) => erased.includes(user_id))).toEqual([]);
  const marked = await rows('auth', 'SELECT id FROM users WHERE erasing_since IS NOT NULL');
  expect(marked).toEqual([]);
  // Who was refused has the account, and signs in again where the attempt has ended the session.
  for (const { person, status } of everybody) if (status === 409) await person.signIn();
}, 180_000);

test('and every message about it is passed over: nothing is dead, and the audit is green', async () => {
  const env = { ...jatra.env, AUDIT_GRACE_SECONDS: '0' };
  const red = async () => (await audit(env)).filter(({ violations }) => violations.length > 0);
  await eventually(async () => (await red()).length === 0, 'what is under way to arrive').catch(
    () => undefined,
  );
  expect(await red()).toEqual([]);
  const gone = await rows<{ id: string }>('auth', 'SELECT id FROM users WHERE deleted_at IS NOT NULL');
  expect(gone.length).toBeGreaterThan(0);
}, 180_000);
