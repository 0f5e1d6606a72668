import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import { daysAhead, freeSeats, Person, staff, type Ticket, type TripFound } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

let jatra: JatraUnderTest;
let trip: TripFound;
const reachedStation = 'BMB';

beforeAll(async () => {
  jatra = await startJatraProcess();
});
afterAll(() => jatra?.stop());

async function ask<Row extends object>(service: string, statement: string): Promise<Row[]> {
  const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end();
  }
}

/** Two seats from one stop to another; the first passenger's ticket is scanned. */
async function buyTwo(checker: Person, from: string, to: string) {
  const buyer = await new Person(jatra).join();
  const seats = freeSeats(await buyer.seatMap(trip, from, to), 'S_CHAIR').slice(0, 2);
  const seatIds = seats.map(({ seatId }) => seatId);
  const { booking, tickets } = await buyer.buy(trip, from, to, seatIds);
  const [{ qr }] = (await ask<{ qr: string }>(
    'ticket',
    `SELECT qr_code AS qr FROM tickets WHERE id = '${tickets[0]!.ticketId}'`,
  )) as [{ qr: string }];
  const { trainId, journeyDate } = trip;
  const scan = { qr, trainId, journeyDate, deviceId: 'gate-1', nonce: newId() };
  expect(await checker.expect<object>(200, 'POST', '/v1/tickets/validate', scan)).toMatchObject({
    result: 'VALID',
  });
  const read = () => buyer.expect<Sold>(200, 'GET', `/v1/bookings/${booking.bookingId}`);
  return {
    buyer,
    read,
    scanned: tickets[0]!,
    unscanned: tickets[1]!,
    tickets: () => buyer.tickets(booking.bookingId),
  };
}

interface Money {
  amount: number;
}
interface Sold {
  status: string;
  totalAmount: Money;
  passengers: { fare: Money; status: string }[];
  cancellations: { refund: Money }[];
  refunds: { amount: Money; status: string }[];
}

const statusOf = (tickets: Ticket[], { ticketId }: Ticket) =>
  tickets.find((ticket) => ticket.ticketId === ticketId)?.status;

test('a trip that the clock has completed is called off, and refunds go by the section travelled', async () => {
  const [admin, checker] = await Promise.all([staff(jatra, 'ADMIN'), staff(jatra, 'CHECKER')]);
  trip = await eventually(async () => {
    for (const days of [3, 4]) {
      const found = (await admin.search('DA', 'CG', daysAhead(days))).find(
        ({ trainNumber }) => trainNumber === '704',
      );
      if (found?.classes.some(({ available }) => (available ?? 0) > 0)) return found;
    }
    return false;
  }, 'the train');
  const { trainId, journeyDate } = trip;
  const [arrived, onBoard, waiting] = [
    await buyTwo(checker, 'DA', reachedStation),
    await buyTwo(checker, 'DA', 'CG'),
    await buyTwo(checker, 'CUM', 'CG'),
  ];
  const before = await arrived.read();
  const sold = await ask<{ status: string }>(
    'seat-reservation',
    `SELECT id, status FROM seat_reservations ORDER BY id`,
  );
  // Its hours were two days ago, and the clock has made of it what it makes of such trips.
  await ask(
    'schedule',
    `UPDATE schedules SET departure_time = now() - interval '2 days', arrival_time = now() - interval '42 hours',
       status = 'COMPLETED' WHERE train_id = '${trainId}' AND journey_date = '${journeyDate}'`,
  );

  const path = `/v1/admin/trips/${trainId}/${journeyDate}/cancel`;
  const body = { reason: 'Derailed near Akhaura', reachedStation };
  expect(await admin.expect<object>(200, 'POST', path, body)).toMatchObject({
    status: 'CANCELLED',
    reachedStation,
  });

  const refundOf = async ({ read }: typeof waiting) =>
    eventually(async () => {
      const booking = await read();
      return booking.refunds[0]?.status === 'REFUNDED' && booking;
    }, 'the refund');
  const whole = await refundOf(waiting);
  expect(whole).toMatchObject({ status: 'CANCELLED', refunds: [{ amount: whole.totalAmount }] });
  const part = await refundOf(onBoard);
  const fares = part.passengers.reduce((sum, { fare }) => sum + fare.amount, 0);
  expect(part).toMatchObject({
    status: 'CONFIRMED',
    passengers: [{ status: 'ACTIVE' }, { status: 'ACTIVE' }],
  });
  expect(part.refunds).toHaveLength(1);
  const share = part.refunds[0]!.amount.amount;
  // Brahmanbaria is a bit less than half of the way.
  expect(share).toBeGreaterThan(fares * 0.5);
  expect(share).toBeLessThan(fares * 0.75);
  expect(await arrived.read()).toEqual(before);

  const waitingTickets = await eventually(async () => {
    const found = await waiting.tickets();
    return statusOf(found, waiting.unscanned) === 'CANCELLED' && found;
  }, 'the ticket void');
  expect(statusOf(waitingTickets, waiting.scanned)).toBe('USED');
  for (const { tickets, scanned, unscanned } of [arrived, onBoard]) {
    expect(statusOf(await tickets(), scanned)).toBe('USED');
    expect(statusOf(await tickets(), unscanned)).toBe('VALID');
  }
  expect(
    await ask<{ status: string }>('seat-reservation', `SELECT id, status FROM seat_reservations ORDER BY id`),
  ).toEqual(sold);
  const mail = await onBoard.buyer.mail(({ text }) => text.includes('ended this train'), 'the mail');
  expect(mail.text).toContain(`BDT ${(share / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`);
  const broken = async () =>
    (await audit({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' })).flatMap(({ violations }) => violations);
  await eventually(async () => (await broken()).length === 0, 'every invariant to hold').catch(async () =>
    expect(await broken()).toEqual([]),
  );

  // No more than that is allowed: a ticket that is still good, and a seat that should have gone back, are found.
  await ask(
    'ticket',
    `UPDATE tickets SET status = 'VALID', voided_at = NULL WHERE id = '${waiting.unscanned.ticketId}'`,
  );
  expect(await broken()).toEqual([expect.stringContaining('no longer travels and has a good ticket')]);
  await ask(
    'ticket',
    `UPDATE tickets SET status = 'CANCELLED', voided_at = now() WHERE id = '${waiting.unscanned.ticketId}'`,
  );
  await ask('booking', `UPDATE cancelled_trips SET has_left = false`);
  const unsold = expect.stringContaining('sold, but not to anybody who travels');
  expect(await broken()).toEqual([unsold, unsold]);
}, 240_000);
