import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { commonProblems } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { type BookingBody, type BookingTest, hourMs, minuteMs, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

const unavailable = () => {
  throw commonProblems.UNAVAILABLE();
};

const cancel = (...wish: Parameters<typeof it.cancel>) => it.cancel(...wish);
const idsOf = (booking: BookingBody) => booking.passengers.map(({ passengerId }) => passengerId);
const cancelledEvents = (bookingId: string, count = 1) => it.published(contract.cancelled, bookingId, count);
const refundEvents = (bookingId: string, count = 1) =>
  it.published(contract.refundRequested, bookingId, count);
const timesGivenBack = (seatId: string) => it.timesGivenBack(seatId);

describe('cancelling a paid booking', () => {
  test('voids the tickets, then gives the seats back, then asks for the refund that was offered', async () => {
    const user = it.newUser();
    const { booking, hold, paymentId } = await it.bookAndPay(user);
    const order: string[] = [];
    it.others.behave.void = () => void order.push('void');
    it.others.behave.giveBack = () => void order.push('give back');
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    const { status, body } = await cancel(user, booking.bookingId);

    expect(status).toBe(200);
    expect(order).toEqual(['void', 'give back']);
    expect(body).toMatchObject({
      status: 'CANCELLED',
      cancellation: { status: 'DONE', refund: { amount: 147_400 } },
    });
    expect(body.passengers.map((passenger) => passenger.status)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(offer.body).toMatchObject({
      total: { fare: { amount: 155_400 }, deduction: { amount: 8_000 }, refund: body.cancellation.refund },
      tier: { hoursBeforeDepartureMin: 48 },
    });
    const [event] = await cancelledEvents(booking.bookingId);
    expect(event).toMatchObject({ whole: true, wasConfirmed: true, refundPoisha: 147_400 });
    expect(event!.seats.map(({ seatId }) => seatId)).toEqual(hold.seats.map(({ seatId }) => seatId));
    const [refund] = await refundEvents(booking.bookingId);
    expect(refund).toMatchObject({ paymentId, amountPoisha: 147_400, reason: 'CANCELLED_BY_PASSENGER' });

    const view = await it.platform.bus.request(contract.getBooking, { bookingId: booking.bookingId });
    expect(view.cancellations).toEqual([
      {
        cancellationId: body.cancellation.cancellationId,
        refundId: refund!.refundId,
        passengerIds: idsOf(booking).toSorted(),
        deductionPoisha: 8_000,
        refundPoisha: 147_400,
        requestedAt: expect.any(String),
      },
    ]);

    await it.platform.publish(payment.refunded, {
      aggregateId: paymentId,
      version: 3,
      data: { ...refund!, refundedAt: new Date().toISOString() },
    });
    const after = await it.until(
      user,
      booking.bookingId,
      'refunded',
      (one) => one.paymentStatus === 'REFUNDED',
    );
    expect(after.refunds).toMatchObject([{ cancellationId: event!.cancellationId, status: 'REFUNDED' }]);
  });

  test('one passenger after the other keeps it sold until the last has gone', async () => {
    const user = it.newUser();
    const { booking, hold, paymentId } = await it.bookAndPay(user);
    const [one, other] = idsOf(booking);
    const first = await cancel(user, booking.bookingId, [one!]);
    expect(first.body).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });
    expect(first.body.passengers.map(({ status }) => status)).toEqual(['CANCELLED', 'ACTIVE']);
    expect(timesGivenBack(hold.seats[1]!.seatId)).toBe(0);

    const [refund] = await refundEvents(booking.bookingId);
    const refundedAt = new Date().toISOString();
    const row = { aggregateId: paymentId, version: 3 };
    await it.platform.publish(payment.refunded, { ...row, data: { ...refund!, refundedAt } });
    const shown = await it.until(
      user,
      booking.bookingId,
      'refund shown',
      ({ refunds }) => refunds[0]?.status === 'REFUNDED',
    );
    expect(shown).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });

    const second = await cancel(user, booking.bookingId, [other!]);
    expect(second.body).toMatchObject({ status: 'CANCELLED', paymentStatus: 'COMPLETED' });
    const events = await cancelledEvents(booking.bookingId, 2);
    expect(events.map(({ whole }) => whole)).toEqual([false, true]);
    expect(events[1]!.version).toBeGreaterThan(events[0]!.version);
    const refunds = await refundEvents(booking.bookingId, 2);
    expect(new Set(refunds.map(({ refundId }) => refundId)).size).toBe(2);
    await it.platform.publish(payment.refunded, { ...row, version: 4, data: { ...refunds[1]!, refundedAt } });
    await it.until(user, booking.bookingId, 'all refunded', (body) => body.paymentStatus === 'REFUNDED');
  });

  test('is REFUNDED only when all its refunds have arrived, in whatever order they do', async () => {
    const user = it.newUser();
    const { booking, paymentId } = await it.bookAndPay(user);
    for (const id of idsOf(booking)) await cancel(user, booking.bookingId, [id]);
    const [first, last] = await refundEvents(booking.bookingId, 2);
    const arrive = (refund: typeof first, version: number) =>
      it.platform.publish(payment.refunded, {
        aggregateId: paymentId,
        version,
        data: { ...refund!, refundedAt: new Date().toISOString() },
      });
    await arrive(last, 4);
    const half = await it.until(user, booking.bookingId, 'one refund there', ({ refunds }) =>
      refunds.some(({ status }) => status === 'REFUNDED'),
    );
    expect(half).toMatchObject({ status: 'CANCELLED', paymentStatus: 'COMPLETED' });
    await arrive(first, 3);
    await it.until(user, booking.bookingId, 'all refunded', (body) => body.paymentStatus === 'REFUNDED');
  });

  test('less than six hours ahead gives the seats back and no money', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user, { hoursAhead: 5 });
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer.body).toMatchObject({
      tier: null,
      total: { refund: { amount: 0 } },
      validUntil: hold.boardingAt,
    });
    const { body } = await cancel(user, booking.bookingId);
    expect(body).toMatchObject({ status: 'CANCELLED', cancellation: { refund: { amount: 0 } }, refunds: [] });
    expect(timesGivenBack(hold.seats[0]!.seatId)).toBe(1);
    await cancelledEvents(booking.bookingId);
    expect(await it.eventsOf(contract.refundRequested, booking.bookingId)).toEqual([]);
  });

  test('is refused once the train has left, and so is the offer', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user, { hoursAhead: 1 });
    it.clock.advance(hourMs);
    expect((await cancel(user, booking.bookingId)).body.code).toBe('DEPARTED');
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer).toMatchObject({ status: 409, body: { code: 'DEPARTED' } });
  });

  test('again is refused and refunds nothing more', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const [one] = idsOf(booking);
    await cancel(user, booking.bookingId, [one!]);
    expect(await cancel(user, booking.bookingId, [one!])).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CANCELLED' },
    });
    await cancel(user, booking.bookingId);
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CANCELLED' },
    });
    expect(await refundEvents(booking.bookingId, 2)).toHaveLength(2);
  });

  test('is not begun by a body that is no object', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    for (const body of [idsOf(booking).slice(0, 1), 'x', 5]) {
      const answer = await user.post(`/v1/bookings/${booking.bookingId}/cancel`, body);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'body' }] } });
    }
    expect((await user.get(`/v1/bookings/${booking.bookingId}`)).body).toMatchObject({ status: 'CONFIRMED' });
  });

  test('names the passenger who is not of this booking', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const { booking: another } = await it.bookAndPay(user);
    const wanted = [...idsOf(booking), idsOf(another)[0]!];
    const errors = [{ field: 'passengerIds.2' }];
    expect(await cancel(user, booking.bookingId, wanted)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION', errors },
    });
    const offer = await user.get(
      `/v1/bookings/${booking.bookingId}/refund-offer?passengerIds=${wanted.join(',')}`,
    );
    expect(offer).toMatchObject({ status: 400, body: { errors } });
  });

  test('is offered without the passengers whose tickets have been used, and says whose they are', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const [one, other] = idsOf(booking);
    const path = `/v1/bookings/${booking.bookingId}/refund-offer`;
    const all = await user.get(path);
    expect(all.body).toMatchObject({ usedTickets: [], total: { refund: { amount: 147_400 } } });

    it.others.behave.used = (bookingId) => (bookingId === booking.bookingId ? [other!] : []);
    const offer = await user.get(path);
    expect(offer).toMatchObject({
      status: 200,
      body: {
        passengers: [{ passengerId: one, refund: { amount: 73_700 } }],
        usedTickets: [{ passengerId: other, ticketNumber: 'TICKET1', seatNumber: '1' }],
        total: { fare: { amount: 77_700 }, refund: { amount: 73_700 } },
      },
    });
    const refused = { status: 409, body: { code: 'TICKET_USED', passengerIds: [other] } };
    expect(await user.get(`${path}?passengerIds=${other}`)).toMatchObject(refused);
    expect(await user.get(`${path}?passengerIds=${one},${other}`)).toMatchObject(refused);
    expect((await user.get(`${path}?passengerIds=${one}`)).body).toMatchObject({ usedTickets: [] });

    // Exactly what was offered is what cancelling those passengers brings.
    const { body } = await cancel(user, booking.bookingId, [one!]);
    expect(body.cancellation.refund).toEqual(
      (offer.body as { total: { refund: object } }).total.refund as never,
    );
    expect(await user.get(path)).toMatchObject(refused);
  });

  test('is not offered while it cannot be said whose tickets have been used; an unpaid booking has none', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const { booking: unpaid } = await it.book(user);
    it.others.behave.used = unavailable;
    expect(await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`)).toMatchObject({ status: 503 });
    expect(await user.get(`/v1/bookings/${unpaid.bookingId}/refund-offer`)).toMatchObject({
      status: 200,
      body: { paid: false, usedTickets: [] },
    });
  });

  test('can be offered for one passenger alone', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user, { classes: ['SNIGDHA', 'AC_B'], hoursAhead: 30 });
    const [, second] = idsOf(booking);
    for (const query of [
      `passengerIds=${second}`,
      `passengerIds=${second!.toUpperCase()}&passengerIds=${second}`,
    ]) {
      const { body } = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer?${query}`);
      expect(body).toMatchObject({
        paid: true,
        passengers: [
          {
            passengerId: second,
            fare: { amount: 144_800 },
            deduction: { amount: 30_375 },
            refund: { amount: 114_425 },
          },
        ],
        total: { refund: { amount: 114_425 } },
      });
    }
  });
});

describe('cancelling an unpaid booking', () => {
  test('ends it at once, drops its hold, and tells that nothing was sold', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.book(user);
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer.body).toMatchObject({
      paid: false,
      total: { refund: { amount: 0 }, deduction: { amount: 0 } },
    });
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED', refunds: [] },
    });
    expect(it.others.asked.dropped).toContain(hold.holdId);
    const [event] = await cancelledEvents(booking.bookingId);
    expect(event).toMatchObject({ whole: true, wasConfirmed: false, refundPoisha: 0 });
    expect(event!.seats.map(({ paidPoisha }) => paidPoisha)).toEqual([0, 0]);
    expect((await cancel(user, booking.bookingId)).body.code).toBe('ALREADY_CANCELLED');
  });

  test('in part is refused', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const { status, body } = await cancel(user, booking.bookingId, [idsOf(booking)[0]!]);
    expect([status, body.code]).toEqual([409, 'PARTIAL_CANCEL_UNPAID']);
  });

  test('waits while its payment is being confirmed, and is refused once it has failed', async () => {
    it.others.behave.confirm = unavailable;
    const user = it.newUser();
    const { booking } = await it.book(user);
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'paid', (body) => body.paymentStatus === 'COMPLETED');
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'CONFIRMATION_IN_PROGRESS' },
    });

    it.others.behave.confirm = () => 'GONE';
    it.clock.advance(minuteMs);
    await it.until(user, booking.bookingId, 'failed', (body) => body.status === 'FAILED');
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'BOOKING_FAILED' },
    });
  });
});

test.each([[{}], [{ 'content-type': 'application/json' }]])(
  'a cancellation without a body is one of the whole booking (%p)',
  async (headers) => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const authorization = `Bearer ${await it.platform.tokenFor({ userId: user.userId })}`;
    const url = `http://localhost/v1/bookings/${booking.bookingId}/cancel`;
    const answer = await it.app.handle(
      new Request(url, { method: 'POST', headers: { authorization, ...headers } }),
    );
    expect(answer.status).toBe(200);
    expect((await it.read(user, booking.bookingId)).status).toBe('CANCELLED');
  },
);
