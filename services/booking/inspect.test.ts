import { afterAll, beforeAll, expect, test } from 'bun:test';
import * as notification from '#shared/contracts/notification';
import { inspectBooking } from '#shared/contracts/ops';
import * as payment from '#shared/contracts/payment';
import * as seats from '#shared/contracts/seat-reservation';
import * as ticket from '#shared/contracts/ticket';
import { newId } from '#shared/id';
import { eventually } from '#shared/testing';
import { type BookingTest, startBooking } from './fixtures.ts';
import { oldestFirst } from './inspect-booking.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking({ withTickets: false });
});
afterAll(() => it.platform.close());

const inspect = (input: { bookingId?: string; pnr?: string }) =>
  it.platform.bus.request(inspectBooking, input);

test('services that do not answer are named, and what the others and the streams know is there', async () => {
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
  expect(found.unread).toEqual([]);
});

test('what happened in the same millisecond is told in one order, whichever stream was read first', () => {
  const at = '2026-11-23T06:30:00.000Z';
  const told = (stream: string, sequence: number, when = at) => ({
    ...{ stream, sequence, at: when, what: `${stream} ${sequence}`, by: stream },
  });
  const history = [
    told('TICKET', 1, '2026-11-23T06:29:59.999Z'),
    { at, what: 'booking made', by: 'booking' },
    { at, what: 'booking confirmed', by: 'booking' },
    told('BOOKING', 9),
    told('BOOKING', 10),
    told('PAYMENT', 2),
  ];
  expect(oldestFirst(history)).toEqual(history);
  const [ticket, made, confirmed, ninth, tenth, paid] = history;
  const read = [made!, confirmed!, paid!, ninth!, tenth!, ticket!];
  expect(oldestFirst(read)).toEqual(history);
  expect(oldestFirst([made!, confirmed!, tenth!, ticket!, paid!, ninth!])).toEqual(history);
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

test('a booking that is not there is refused, and so is a question for none or two', async () => {
  await expect(inspect({ bookingId: newId() })).rejects.toMatchObject({ code: 'BOOKING_NOT_FOUND' });
  await expect(inspect({})).rejects.toMatchObject({ status: 400 });
  await expect(inspect({ bookingId: newId(), pnr: 'ABCDEFGH23' })).rejects.toMatchObject({ status: 400 });
});
