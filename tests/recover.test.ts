import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { raiseEpoch } from '#shared/contracts/recovery';
import { audit } from '#shared/tools/audit/audit';
import { eventsKept } from '#shared/tools/audit/orphans';
import { openPlaces } from '#shared/tools/recover/places';
import { readOrder, recover } from '#shared/tools/recover/recover';
import { eventually } from '#support/platform';
import { migratedServices } from '../drizzle/migrate.ts';
import { type Booking, daysAhead, freeSeats, Person, staff, type Ticket } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

/** The gateway is another house: it forgets nothing. */
const gatewayTables = ['sandbox_transactions', 'sandbox_refunds'];

let jatra: JatraUnderTest;
let env: Record<string, string>;
let trip: { trainId: string; journeyDate: string };
let checker: Person;
let since: Date;
let seatIds: string[];
interface Sale {
  buyer: Person;
  booking: Booking;
  tickets: Ticket[];
  qrs: string[];
}
/** Of before the instant. */
const kept: Record<'stays' | 'isCancelled' | 'isUsed', Sale> = {} as never;
let leaver: Person;
let paidLater: { buyer: Person; booking: Booking };
/** Of after it. */
const lost: Record<'sold' | 'cancelled' | 'overtaken', Sale> = {} as never;

async function ask<Row extends object>(service: string, statement: string): Promise<Row[]> {
  const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end();
  }
}

const tablesOf = async (service: string) =>
  (
    await ask<{ name: string }>(
      service,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    )
  )
    .map(({ name }) => name)
    .filter((name) => !gatewayTables.includes(name));

/** Every database as it is at this instant. */
async function keep(): Promise<void> {
  for (const service of migratedServices) {
    const copies = (await tablesOf(service)).map(
      (table) => `CREATE TABLE kept."${table}" AS TABLE "${table}"`,
    );
    await ask(
      service,
      `BEGIN ISOLATION LEVEL REPEATABLE READ; CREATE SCHEMA kept; ${copies.join('; ')}; COMMIT`,
    );
  }
}

/** Every database as it was then; Redis and the streams stay as they are. */
async function restore(): Promise<void> {
  for (const service of migratedServices) {
    const tables = await tablesOf(service);
    const list = tables.map((table) => `"${table}"`).join(', ');
    const back = await Promise.all(
      tables.map(async (table) => {
        const columns = await ask<{ name: string }>(
          service,
          `SELECT column_name AS name FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name = '${table}' AND is_generated = 'NEVER'`,
        );
        const names = columns.map(({ name }) => `"${name}"`).join(', ');
        return `INSERT INTO "${table}" (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM kept."${table}"`;
      }),
    );
    await ask(
      service,
      `BEGIN; SET LOCAL session_replication_role = replica; LOCK TABLE ${list} IN ACCESS EXCLUSIVE MODE;
       TRUNCATE ${list}; ${back.join('; ')}; COMMIT`,
    );
  }
}

const holding = async () =>
  eventually(async () => {
    const found = await audit(env);
    return found.every(({ violations }) => violations.length === 0) && found;
  }, 'every invariant to hold');

async function sell(buyer: Person, at: number[]): Promise<Sale> {
  const { booking, tickets } = await buyer.buy(
    trip,
    'DA',
    'CG',
    at.map((index) => seatIds[index]!),
  );
  const codes = await Promise.all(
    tickets.map(({ ticketId }) => buyer.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${ticketId}`)),
  );
  return { buyer, booking, tickets, qrs: codes.map(({ qr }) => qr) };
}

const scan = async (qr: string) => {
  const body = { qr, ...trip, deviceId: 'gate-1', nonce: newId() };
  return (await checker.expect<{ result: string }>(200, 'POST', '/v1/tickets/validate', body)).result;
};

const stateOf = ({ buyer, booking }: Pick<Sale, 'buyer' | 'booking'>) => buyer.booking(booking.bookingId);

async function cancel(sale: Sale): Promise<void> {
  await sale.buyer.expect(200, 'POST', `/v1/bookings/${sale.booking.bookingId}/cancel`, {});
  await eventually(async () => (await stateOf(sale)).paymentStatus === 'REFUNDED', 'the refund');
}

/** What the gateway has sent back of a booking. */
const gatewayRefunds = async ({ booking }: Pick<Sale, 'booking'>) =>
  (
    await ask<{ amount: string }>(
      'payment',
      `SELECT r.amount::text FROM sandbox_refunds r JOIN sandbox_transactions t USING (session_key)
       JOIN payments p ON p.transaction_id = t.tran_id WHERE p.booking_id = '${booking.bookingId}'`,
    )
  ).map(({ amount }) => amount);

const order = (more: Partial<ReturnType<typeof readOrder>> = {}) => ({
  since,
  list: false,
  yes: false,
  by: 'tester',
  ...more,
});

/** @returns what is left, and what was said */
async function run(more: Parameters<typeof order>[0], agree: () => boolean = () => false) {
  const lines: string[] = [];
  const left = await recover(env, order(more), (line) => lines.push(line), agree);
  return { left, said: lines.join('\n') };
}

beforeAll(async () => {
  jatra = await startJatraProcess();
  env = { ...jatra.env, AUDIT_GRACE_SECONDS: '0' };
  checker = await staff(jatra, 'CHECKER');
  const [one, other, third] = [
    await new Person(jatra).join(),
    await new Person(jatra).join(),
    await new Person(jatra).join(),
  ];
  const found = await one.tripWithSeats('DA', 'CG', daysAhead(3), 20);
  trip = { trainId: found.trainId, journeyDate: found.journeyDate };
  seatIds = freeSeats(await one.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').map(({ seatId }) => seatId);
  kept.stays = await sell(one, [0]);
  kept.isCancelled = await sell(one, [1]);
  kept.isUsed = await sell(one, [2]);
  paidLater = { buyer: one, booking: await one.book(await one.hold(trip, 'DA', 'CG', [seatIds[3]!])) };
  await holding();

  leaver = await new Person(jatra).join();
  await holding();
  since = new Date();
  await keep();

  await leaver.expect(200, 'POST', '/v1/users/me/erase', { password: leaver.password });
  await new Person(jatra).join();
  await one.pay(paidLater.booking);
  await one.bookingIn('CONFIRMED', paidLater.booking.bookingId);
  await cancel(kept.isCancelled);
  expect(await scan(kept.isUsed.qrs[0]!)).toBe('VALID');
  lost.sold = await sell(other, [4, 5]);
  lost.cancelled = await sell(other, [6]);
  await cancel(lost.cancelled);
  lost.overtaken = await sell(other, [7]);
  await holding();

  await restore();
  // One of the seats is sold before anybody recovers.
  const places = await openPlaces(env);
  await places.bus.request(raiseEpoch, { by: 'tester' });
  await places.close();
  await eventually(() => sell(third, [7]).catch(() => false as const), 'the seat to be sold to another');
}, 300_000);
afterAll(async () => {
  await jatra?.stop();
});

test('what is lost is nowhere but on the streams: the audit names each event, and the code on paper is forged', async () => {
  const found = await audit(env);
  const { violations } = found.find(({ says }) => says === eventsKept.says)!;
  for (const { booking } of Object.values(lost))
    expect(violations.filter((line) => line.includes(booking.bookingId)).length).toBeGreaterThan(1);
  expect(await scan(lost.sold.qrs[0]!)).toBe('FORGED');
});

test('--list tells what would be done, by PNR, and changes nothing', async () => {
  const before = await audit(env);
  const { left, said } = await run({ list: true });
  expect(left).toBe(0);
  expect(said).toMatch(new RegExp(`SELL +${lost.sold.booking.pnr} `));
  expect(said).toMatch(new RegExp(`SELL +${lost.overtaken.booking.pnr} `));
  expect(said).toMatch(new RegExp(`NOTHING +${lost.cancelled.booking.pnr} .*its refund went back`));
  expect(said).toMatch(/ERASE .*auth\.account-deleted/);
  expect(said).toMatch(/GONE .*auth\.registered/);
  expect(said).toMatch(new RegExp(`DRIVE +${paidLater.booking.pnr} `));
  const eventsOf = (all: typeof before) => all.find(({ says }) => says === eventsKept.says)!.violations;
  expect(eventsOf(await audit(env))).toEqual(eventsOf(before));
});

test('broken off before the yes, it is taken up again; without a yes nothing lost is sold', async () => {
  const cutOff = run({}, () => {
    throw new Error('cut off');
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const { left, said } = await run({});
  expect(left).toBe(2);
  expect(said).toContain('waits for a yes');
  expect((await lost.sold.buyer.call('GET', `/v1/bookings/${lost.sold.booking.bookingId}`)).status).toBe(404);
});

describe('with a yes', () => {
  let ended: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    ended = await run({ yes: true });
  }, 180_000);

  test('nothing is left to do', () => {
    expect(ended.said).toContain('sold again');
    expect(ended.left).toBe(0);
  });

  test('a lost sale has its PNR, its seats and its tickets again, and the codes on paper are VALID, once', async () => {
    const { booking, tickets, qrs, buyer } = lost.sold;
    const again = await buyer.booking(booking.bookingId);
    expect(again).toMatchObject({
      ...{ pnr: booking.pnr, bookingReference: booking.bookingReference, status: 'CONFIRMED' },
      totalAmount: booking.totalAmount,
    });
    expect(again.passengers.map(({ seatId }) => seatId)).toEqual(
      booking.passengers.map(({ seatId }) => seatId),
    );
    expect(again.passengers.map(({ name }) => name)).toEqual(['As on the ticket', 'As on the ticket']);
    const named = (all: Ticket[]) =>
      all.map(({ ticketId, ticketNumber }) => `${ticketId} ${ticketNumber}`).sort();
    expect(named(await buyer.tickets(booking.bookingId))).toEqual(named(tickets));
    for (const qr of qrs) expect(await scan(qr)).toBe('VALID');
    for (const qr of qrs) expect(await scan(qr)).toBe('ALREADY_USED');
  });

  test('a sale whose seat was sold meanwhile is refunded and told, and the other buyer keeps the seat', async () => {
    const { buyer, booking } = lost.overtaken;
    const again = await eventually(async () => {
      const found = await buyer.booking(booking.bookingId);
      return found.paymentStatus === 'REFUNDED' && found;
    }, 'the refund');
    expect(again.status).toBe('FAILED');
    expect(await gatewayRefunds(lost.overtaken)).toEqual([(booking.totalAmount.amount / 100).toFixed(2)]);
    await buyer.mail(({ text }) => text.includes(booking.pnr) && /refund/i.test(text), 'word of the refund');
  });

  test('what was cancelled is cancelled again, and the gateway sends its money back once', async () => {
    expect((await stateOf(kept.isCancelled)).status).toBe('CANCELLED');
    await eventually(
      async () => (await stateOf(kept.isCancelled)).paymentStatus === 'REFUNDED',
      'the refund',
    );
    expect(await gatewayRefunds(kept.isCancelled)).toHaveLength(1);
    expect(await scan(kept.isCancelled.qrs[0]!)).toBe('CANCELLED');
  });

  test('what was paid, and what was used, is so again; what was nobody’s any more stays away', async () => {
    expect((await stateOf(paidLater)).status).toBe('CONFIRMED');
    expect(await scan(kept.isUsed.qrs[0]!)).toBe('ALREADY_USED');
    expect(await scan(kept.stays.qrs[0]!)).toBe('VALID');
    const { buyer, booking } = lost.cancelled;
    expect((await buyer.call('GET', `/v1/bookings/${booking.bookingId}`)).status).toBe(404);
  });

  test('who was deleted is deleted again', async () => {
    const again = { identifier: leaver.email, password: leaver.password };
    expect((await new Person(jatra).call('POST', '/v1/auth/login', again)).status).toBe(401);
  });

  test('every invariant holds, and a second run finds nothing', async () => {
    await holding();
    const { left, said } = await run({ yes: true });
    expect(left).toBe(0);
    expect(said).toContain('0 events of the last 72 hours are on a stream and in no outbox');
    await holding();
  });
});

test('nonsense is refused by its name', () => {
  const now = new Date('2026-11-23T08:00:00Z');
  const refusal =
    (...args: string[]) =>
    () =>
      readOrder(args, now);
  expect(refusal()).toThrow('--since: is needed');
  expect(refusal('--since', 'yesterday')).toThrow('--since: must be an instant');
  expect(refusal('--since', '2026-11-24T08:00:00Z')).toThrow('--since: lies in the future');
  expect(refusal('--since', '2026-11-19T08:00:00Z')).toThrow('--since: is more than 72 hours ago');
  const wise = ['--since', '2026-11-23T07:00:00Z'];
  expect(refusal(...wise, '--by', 'A B')).toThrow('--by: must be');
  expect(refusal(...wise, '--list', '--yes')).toThrow('--yes: does nothing');
  expect(refusal(...wise, '--force')).toThrow('--force');
  expect(readOrder(wise, now)).toEqual({
    ...order(),
    since: new Date('2026-11-23T07:00:00Z'),
    by: 'operator',
  });
});
