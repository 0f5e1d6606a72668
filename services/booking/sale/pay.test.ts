import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import type { Envelope } from '#shared/bus/bus';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { handTo } from '#support/hand-to';
import { eventually } from '#support/platform';
import { subscriptions } from '../subscriptions.ts';
import { type BookingTest, meeting, minuteMs, startBooking } from '../testing/fixtures.ts';
import { confirmBooking, confirmPaidBookings } from './confirm-booking.ts';
import { expireBookings } from './expire-bookings.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

const hand = (event: Envelope) => handTo(subscriptions, it.deps)(event);
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

const expire = () => expireBookings(it.deps)();
const confirmsOf = (bookingId: string) =>
  it.others.asked.confirm.filter((asked) => asked.bookingId === bookingId).length;
const refundsOf = async (bookingId: string) =>
  (await it.eventsOf(contract.refundRequested, bookingId)).map(({ data }) => data);

/** What comes after everything published so far has been handled: another booking confirmed on the same stream. */
const settled = () => it.bookAndPay(it.newUser());

describe('a payment', () => {
  test('confirms its booking and asks for exactly its seats', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    expect(booking).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED', failureReason: null });
    const asked = it.others.asked.confirm.filter(({ bookingId }) => bookingId === booking.bookingId);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      holdId: hold.holdId,
      userId: user.userId,
      seatIds: hold.seats.map(({ seatId }) => seatId),
    });
  });

  test('is told of with what each seat was paid, adding up to the total', async () => {
    const { booking } = await it.bookAndPay(it.newUser(), { classes: ['SNIGDHA', 'AC_B'] });
    const [event] = await it.published(contract.confirmed, booking.bookingId);
    const { seats, totalPoisha, version } = event!;
    expect(seats.map(({ paidPoisha }) => paidPoisha)).toEqual([79_700, 146_800]);
    expect(totalPoisha).toBe(226_500);
    expect(booking.totalAmount.amount).toBe(totalPoisha);
    const [envelope] = await it.eventsOf(contract.confirmed, booking.bookingId);
    expect(envelope!.version).toBe(version);
  });

  test('heard three times, under one event id or another, confirms once and refunds nothing', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paid = it.paymentOf(booking, user.userId);
    const id = newId();
    await paid.succeed({ id });
    await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
    await paid.succeed();
    const twice = {
      id,
      aggregateId: paid.paymentId,
      version: 2,
      type: payment.succeeded.type,
      source: '',
      time: '',
    };
    await hand({
      ...twice,
      data: {
        paymentId: paid.paymentId,
        bookingId: booking.bookingId,
        userId: user.userId,
        amountPoisha: booking.totalAmount.amount,
        method: 'BKASH',
        settledAt: new Date().toISOString(),
      },
    });
    await settled();
    expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toHaveLength(1);
    expect(await refundsOf(booking.bookingId)).toEqual([]);
  });

  test('beside the one that confirmed the booking goes back whole, once', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const second = it.paymentOf(booking, user.userId);
    await second.succeed();
    await second.succeed();
    await it.published(contract.refundRequested, booking.bookingId);
    await settled();
    const refunds = await refundsOf(booking.bookingId);
    expect(refunds).toHaveLength(1);
    expect(refunds[0]).toMatchObject({
      paymentId: second.paymentId,
      amountPoisha: booking.totalAmount.amount,
      reason: 'BOOKING_CLOSED',
    });
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'CONFIRMED',
      paymentStatus: 'COMPLETED',
    });
  });

  test('of a wrong amount goes back as it came, and the booking may still be paid', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const short = booking.totalAmount.amount - 1;
    await it.paymentOf(booking, user.userId).succeed({ amountPoisha: short });
    await it.published(contract.refundRequested, booking.bookingId);
    expect(await refundsOf(booking.bookingId)).toMatchObject([
      { amountPoisha: short, reason: 'BOOKING_CLOSED' },
    ]);
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'PENDING',
    });
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
  });

  test('for a booking that is not there is kept for another try, not swallowed', async () => {
    const ids = { paymentId: newId(), bookingId: newId(), userId: newId() };
    const event = {
      id: newId(),
      aggregateId: ids.paymentId,
      version: 2,
      type: payment.succeeded.type,
      source: '',
      time: '',
    };
    const data = { ...ids, amountPoisha: 100, method: 'CARD' as const, settledAt: new Date().toISOString() };
    await expect(hand({ ...event, data })).rejects.toThrow('not here');
  });

  test('for seats that are gone fails the booking and goes back whole', async () => {
    it.others.behave.confirm = () => 'GONE';
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paid = it.paymentOf(booking, user.userId);
    await paid.succeed();
    const failed = await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ failureReason: 'SEATS_GONE', paymentStatus: 'COMPLETED' });
    const [event] = await it.published(contract.failed, booking.bookingId);
    expect(event).toMatchObject({ reason: 'SEATS_GONE', paid: true });
    await it.published(contract.refundRequested, booking.bookingId);
    const [refund] = await refundsOf(booking.bookingId);
    expect(refund).toMatchObject({ amountPoisha: booking.totalAmount.amount, reason: 'SEATS_GONE' });

    await it.platform.publish(payment.refunded, {
      aggregateId: paid.paymentId,
      version: 3,
      data: { ...refund!, refundedAt: new Date().toISOString() },
    });
    const refunded = await it.until(
      user,
      booking.bookingId,
      'refunded',
      (body) => body.paymentStatus === 'REFUNDED',
    );
    expect(refunded.refunds).toMatchObject([{ refundId: refund!.refundId, status: 'REFUNDED' }]);
  });
});

test('a payment event delivered again changes not even the version', async () => {
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  const data = {
    paymentId: newId(),
    bookingId: booking.bookingId,
    userId: user.userId,
    amountPoisha: booking.totalAmount.amount,
    method: 'NAGAD' as const,
    settledAt: new Date().toISOString(),
  };
  const event = {
    id: newId(),
    aggregateId: data.paymentId,
    version: 2,
    type: payment.succeeded.type,
    source: '',
    time: '',
    data,
  };
  const version = async () => {
    const view = await it.platform.bus.request(contract.getBooking, { bookingId: booking.bookingId });
    return view.version;
  };
  await hand(event);
  const after = await version();
  await hand(event);
  expect(await version()).toBe(after);
});

test('two processes that hear the verdict together confirm and tell of it once', async () => {
  it.others.behave.confirm = () => {
    throw commonProblems.UNAVAILABLE();
  };
  const user = it.newUser();
  const { booking } = await it.book(user);
  await it.paymentOf(booking, user.userId).succeed();
  await it.until(user, booking.bookingId, 'paid', (body) => body.paymentStatus === 'COMPLETED');
  await eventually(() => confirmsOf(booking.bookingId) === 1, 'the first attempt');
  const together = meeting(2);
  it.others.behave.confirm = async () => {
    await together();
    return 'CONFIRMED' as const;
  };
  const confirm = confirmBooking(it.deps);
  await Promise.all([confirm(booking.bookingId), confirm(booking.bookingId)]);
  expect((await it.read(user, booking.bookingId)).status).toBe('CONFIRMED');
  expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toHaveLength(1);
});

describe('a paid booking whose seats do not answer', () => {
  test('is neither refused nor forgotten: the timer confirms it', async () => {
    it.others.behave.confirm = () => {
      throw commonProblems.UNAVAILABLE();
    };
    const user = it.newUser();
    const { booking } = await it.book(user);
    await it.paymentOf(booking, user.userId).succeed();
    await eventually(() => confirmsOf(booking.bookingId) === 1, 'the first attempt');
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'COMPLETED',
    });

    it.clock.advance(10 * minuteMs);
    await expire();
    await confirmPaidBookings(it.deps)();
    await eventually(() => confirmsOf(booking.bookingId) >= 2, 'the timer’s attempt, in vain');
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'COMPLETED',
    });

    it.others.reset();
    it.clock.advance(10 * minuteMs);
    await confirmPaidBookings(it.deps)();
    await it.until(user, booking.bookingId, 'confirmed by the timer', ({ status }) => status === 'CONFIRMED');
    expect(await it.eventsOf(contract.failed, booking.bookingId)).toEqual([]);
    expect(await refundsOf(booking.bookingId)).toEqual([]);
  });

  test('is confirmed by another process when the first died after taking the money', async () => {
    it.others.behave.confirm = () => {
      throw new Error('the process ended here');
    };
    const user = it.newUser();
    const { booking } = await it.book(user);
    await it.paymentOf(booking, user.userId).succeed();
    await eventually(() => confirmsOf(booking.bookingId) === 1, 'the first attempt');

    it.others.reset();
    it.clock.advance(minuteMs);
    const timer = confirmPaidBookings(it.deps);
    await Promise.all([timer(), timer(), timer()]);
    await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
    expect(confirmsOf(booking.bookingId)).toBe(2);
    await settled();
    expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toHaveLength(1);
  });
});

describe('a cancelled booking', () => {
  test('never revives: its late payment goes back and the booking says so', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    await user.post(`/v1/bookings/${booking.bookingId}/cancel`, {});
    const paid = it.paymentOf(booking, user.userId);
    await paid.succeed();
    await it.published(contract.refundRequested, booking.bookingId);
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'CANCELLED',
      paymentStatus: 'COMPLETED',
    });
    const [refund] = await refundsOf(booking.bookingId);
    const back = { aggregateId: paid.paymentId, data: { ...refund!, refundedAt: new Date().toISOString() } };
    await it.platform.publish(payment.refunded, { ...back, version: 3 });
    await it.until(user, booking.bookingId, 'refunded', (body) => body.paymentStatus === 'REFUNDED');
    expect(confirmsOf(booking.bookingId)).toBe(0);
  });

  test('at the instant of its payment is sold, or is cancelled and its money goes back once', async () => {
    const user = it.newUser();
    for (let round = 0; round < 8; round++) {
      const { booking } = await it.book(user);
      const [answer] = await Promise.all([
        it.cancel(user, booking.bookingId),
        it.paymentOf(booking, user.userId).succeed(),
      ]);
      if (answer.status === 200) {
        const refunds = await it.published(contract.refundRequested, booking.bookingId);
        const sold = (await it.eventsOf(contract.confirmed, booking.bookingId)).length === 1;
        expect(refunds.map(({ reason }) => reason)).toEqual([
          sold ? 'CANCELLED_BY_PASSENGER' : 'BOOKING_CLOSED',
        ]);
        expect((await it.read(user, booking.bookingId)).status).toBe('CANCELLED');
      } else {
        expect(answer.body.code).toBe('CONFIRMATION_IN_PROGRESS');
        await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
        expect(await refundsOf(booking.bookingId)).toEqual([]);
      }
    }
  });
});
