import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { commonProblems, defineProblems } from '#shared/base/problem';
import * as notification from '#shared/contracts/notification';
import { inspectBooking, recallByService, requeueByService, requeueDeadLetters } from '#shared/contracts/ops';
import * as payment from '#shared/contracts/payment';
import * as seats from '#shared/contracts/seat-reservation';
import * as ticket from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { type BookingTest, startBooking } from '../testing/fixtures.ts';
import { oldestFirst } from './inspect-booking.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking({ withTickets: false });
});
afterAll(() => it.platform.close());

const inspect = (input: { bookingId?: string; pnr?: string }) =>
  it.platform.bus.request(inspectBooking, input);

test('services that do not answer are named, and what the others know is there', async () => {
  const at = new Date().toISOString();
  await it.platform.fake(recallByService.payment!, () => ({
    events: [{ at, what: 'event.payment.succeeded' }],
    deadLetters: [],
    complete: true,
  }));
  const { booking } = await it.bookAndPay(it.newUser());
  const { bookingId } = booking;
  const found = await eventually(async () => {
    const answer = await inspect({ bookingId });
    return answer.history.some(({ what }) => what === 'event.booking.confirmed') && answer;
  }, 'the event on its stream');
  expect(found.silent).toEqual(['notification', 'payment', 'seat-reservation', 'ticket']);
  expect([found.payments, found.seats, found.tickets, found.notifications]).toEqual([null, null, null, null]);
  expect(found.booking).toMatchObject({ bookingId, status: 'CONFIRMED', paymentStatus: 'COMPLETED' });
  const said = found.history.map(({ what }) => what);
  for (const what of [
    'booking made',
    'booking confirmed',
    'event.booking.created',
    'event.payment.succeeded',
  ])
    expect(said).toContain(what);
  expect(found.history.map(({ at }) => at)).toEqual(found.history.map(({ at }) => at).toSorted());
  expect(found.unread).toEqual(
    Object.keys(recallByService)
      .filter((service) => service !== 'booking' && service !== 'payment')
      .toSorted(),
  );
});

test('the history of a booking is found by an index among all events that were sent, its own and those that name it', async () => {
  const { booking } = await it.book(it.newUser());
  const { bookingId } = booking;
  const owner = postgres(it.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
  try {
    await owner`
      INSERT INTO outbox (id, type, aggregate_id, version, data, sent_at)
      SELECT gen_random_uuid(), 'booking.confirmed', gen_random_uuid(), 1, '{}', CURRENT_TIMESTAMP FROM generate_series(1, 5000)`;
    const event = (type: string, about: object, sentAt: Date | null) => owner`
      INSERT INTO outbox (id, type, aggregate_id, version, data, sent_at, leased_until)
      VALUES (gen_random_uuid(), ${type}, ${newId()}, 1, ${owner.json(about as never)}, ${sentAt}, CURRENT_TIMESTAMP + interval '1 hour')`;
    await event('booking.refund-requested', { bookingId }, new Date());
    await event('booking.cancelled', { bookingId }, null);
    await event('booking.failed', { bookingId: newId() }, new Date());
    await owner`ANALYZE outbox`;
    const { history } = await inspect({ bookingId });
    const said = history.map(({ what }) => what).filter((what) => what.startsWith('event.booking.'));
    expect(said.toSorted()).toEqual([
      'event.booking.cancelled',
      'event.booking.created',
      'event.booking.refund-requested',
    ]);
    const scans = async () => {
      const [row] = await owner<{ scans: number }[]>`
        SELECT idx_scan::int AS scans FROM pg_stat_user_indexes WHERE indexrelname = 'idx_outbox_about'`;
      return row && row.scans > 0;
    };
    await eventually(scans, 'Postgres to say that it went by the index');
  } finally {
    await owner`DELETE FROM outbox WHERE leased_until > CURRENT_TIMESTAMP + interval '30 minutes'`;
    await owner.end();
  }
});

test('what happened in the same millisecond is told in one order, whichever service answered first', () => {
  const at = '2026-11-23T06:30:00.000Z';
  const told = (by: string, what: string, when = at) => ({ at: when, what: `event.${what}`, by });
  const history = [
    told('ticket', 'ticket.issued', '2026-11-23T06:29:59.999Z'),
    { at, what: 'booking made', by: 'booking' },
    { at, what: 'booking confirmed', by: 'booking' },
    told('booking', 'booking.created'),
    told('booking', 'booking.confirmed'),
    told('payment', 'payment.succeeded'),
  ];
  expect(oldestFirst(history)).toEqual(history);
  const [ticket, made, confirmed, created, last, paid] = history;
  expect(oldestFirst([paid!, made!, confirmed!, created!, last!, ticket!])).toEqual(history);
  expect(oldestFirst([made!, created!, ticket!, paid!, last!, confirmed!])).toEqual(history);
});

test('what every service knows is gathered under the PNR, without a QR code, a name or an address', async () => {
  const user = it.newUser();
  const { booking, hold } = await it.book(user);
  const { bookingId } = booking;
  const at = new Date().toISOString();
  const ticketId = newId();
  await it.platform.fake(payment.listByBooking, () => ({ payments: [], refunds: [] }));
  await it.platform.fake(seats.listByBooking, (asked) => {
    expect(asked).toEqual({ bookingId, holdId: hold.holdId });
    const times = { reservedAt: at, claimedAt: at, expiresAt: at, releasedAt: null };
    return {
      verdict: null,
      seats: [{ seatId: newId(), holdId: hold.holdId, status: 'LOCKED' as const, ...times }],
    };
  });
  await it.platform.fake(ticket.listTickets, () => ({
    tickets: [
      {
        ticketId,
        ticketNumber: 'T1',
        passengerId: newId(),
        coachNumber: 'KA',
        seatNumber: '1',
        status: 'VALID' as const,
        qr: 'JT1:secret',
      },
    ],
  }));
  await it.platform.fake(notification.listByBooking, (asked) => {
    expect(asked).toEqual({ bookingId, userId: user.userId });
    return { notifications: [] };
  });
  const found = await inspect({ pnr: booking.pnr.toLowerCase() });
  expect(found.silent).toEqual([]);
  expect(found.booking).toMatchObject({ bookingId, pnr: booking.pnr, status: 'PENDING' });
  expect(found.seats).toHaveLength(1);
  expect(found.tickets).toEqual([{ ticketId, ticketNumber: 'T1', status: 'VALID' }]);
  expect(JSON.stringify(found)).not.toMatch(/secret|Passenger 1/);
});

test('a dead letter that speaks of the booking is told with its number, its consumer and its reason', async () => {
  const { booking } = await it.book(it.newUser());
  const { paymentId } = it.paymentOf(booking, newId());
  const broken = {
    specversion: '1.0',
    id: newId(),
    type: 'payment.succeeded',
    subject: paymentId,
    version: 2,
  };
  await it.platform.bus.connection
    .jetstream()
    .publish(
      'event.payment.succeeded',
      JSON.stringify({ ...broken, data: { bookingId: booking.bookingId } }),
    );
  const [letter] = await eventually(async () => {
    const { deadLetters } = await inspect({ bookingId: booking.bookingId });
    return deadLetters.length > 0 && deadLetters;
  }, 'the dead letter');
  expect(letter).toMatchObject({ stream: 'DEAD', consumer: 'booking-succeeded' });
  expect(letter!.sequence).toBeGreaterThan(0);
  expect(letter!.reason).toContain('ContractViolation');
});

test('operators ask one door for a dead letter of whichever service, and are told which is meant or missing', async () => {
  const ask = (input: Partial<(typeof requeueDeadLetters)['input']['static']>) =>
    it.platform.bus.request(requeueDeadLetters, { by: 'rahim', why: 'The cause is mended', ...input });
  await expect(ask({})).rejects.toMatchObject({ status: 400, code: 'VALIDATION' });
  await expect(ask({ sequence: 1, service: 'ticket' })).rejects.toMatchObject({ status: 400 });
  for (const service of ['trains', 'toString'])
    await expect(ask({ service })).rejects.toMatchObject({
      extra: { errors: [{ field: 'service', message: expect.stringContaining('notification, reporting') }] },
    });
  const others = Object.entries(requeueByService).filter(([service]) => service !== 'booking');
  const facts = {
    service: 'ticket',
    consumer: 'ticket-confirmed',
    outcome: 'HANDLED' as const,
    reason: null,
  };
  for (const [service, contract] of others)
    await it.platform.fake(contract, ({ sequences, limit }) => {
      if (service !== 'ticket' || (sequences && sequences[0] !== 7)) throw missing();
      return { letters: [{ ...facts, sequence: sequences?.[0] ?? limit! }], left: 0 };
    });
  expect((await ask({ sequence: 7 })).letters).toEqual([{ ...facts, sequence: 7 }]);
  expect((await ask({ service: 'ticket', limit: 3 })).letters).toEqual([{ ...facts, sequence: 3 }]);
  await expect(ask({ sequence: 1_000_000 })).rejects.toMatchObject({ code: 'DEAD_LETTER_NOT_FOUND' });
  // Of a service that cannot be asked it is not known whether the letter is its own.
  await it.platform.fake(requeueByService.payment!, () => {
    throw commonProblems.UNAVAILABLE('not now');
  });
  await expect(ask({ sequence: 1_000_000 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

const { DEAD_LETTER_NOT_FOUND: missing } = defineProblems({
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'There is no such dead letter' },
});

test('a booking that is not there is refused, and so is a question for none or two', async () => {
  await expect(inspect({ bookingId: newId() })).rejects.toMatchObject({ code: 'BOOKING_NOT_FOUND' });
  await expect(inspect({})).rejects.toMatchObject({ status: 400 });
  await expect(inspect({ bookingId: newId(), pnr: 'ABCDEFGH23' })).rejects.toMatchObject({ status: 400 });
});
