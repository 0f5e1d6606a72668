import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { passedOver } from '#support/platform';
import { expireBookings } from '../sale/expire-bookings.ts';
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

const expire = () => expireBookings(it.deps)();
const about = (booking: BookingBody, userId: string, paymentId: string) => ({
  paymentId,
  bookingId: booking.bookingId,
  userId,
});
const hold = (booking: BookingBody, userId: string, paymentId: string, version: number) =>
  it.platform.publish(payment.heldForReview, {
    aggregateId: paymentId,
    version,
    data: { ...about(booking, userId, paymentId), reason: 'RISK', heldAt: new Date().toISOString() },
  });
const fail = (booking: BookingBody, userId: string, paymentId: string, version: number) =>
  it.platform.publish(payment.failed, {
    aggregateId: paymentId,
    version,
    data: { ...about(booking, userId, paymentId), outcome: 'FAILED', failedAt: new Date().toISOString() },
  });
const refund = (
  booking: BookingBody,
  userId: string,
  paymentId: string,
  over: { refundId: string; amountPoisha: number; reason: 'DUPLICATE_CHARGE' | 'REVIEW_REJECTED' },
) =>
  it.platform.publish(payment.refunded, {
    aggregateId: paymentId,
    version: 9,
    data: { ...about(booking, userId, paymentId), ...over, refundedAt: new Date().toISOString() },
  });
const reviewed = (user: ReturnType<BookingTest['newUser']>, bookingId: string) =>
  it.until(user, bookingId, 'under review', (body) => body.paymentUnderReview);

describe('a payment under review', () => {
  test('keeps its booking from expiring, and its late success confirms it', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paid = it.paymentOf(booking, user.userId);
    await hold(booking, user.userId, paid.paymentId, 2);
    await reviewed(user, booking.bookingId);
    it.clock.advance(3 * hourMs);
    await expire();
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'PENDING',
      paymentUnderReview: true,
    });
    await paid.succeed({ version: 3 });
    const confirmed = await it.until(
      user,
      booking.bookingId,
      'confirmed',
      ({ status }) => status === 'CONFIRMED',
    );
    expect(confirmed.paymentUnderReview).toBe(false);
  });

  test('that is rejected lets the booking fail at its deadline', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paymentId = newId();
    await hold(booking, user.userId, paymentId, 2);
    await reviewed(user, booking.bookingId);
    const amountPoisha = booking.totalAmount.amount;
    await refund(booking, user.userId, paymentId, {
      refundId: newId(),
      amountPoisha,
      reason: 'REVIEW_REJECTED',
    });
    await it.until(user, booking.bookingId, 'no longer under review', (body) => !body.paymentUnderReview);
    it.clock.advance(6 * minuteMs);
    await expire();
    const failed = await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ status: 'FAILED', failureReason: 'PAYMENT_DEADLINE' });
    expect(failed.refunds).toMatchObject([{ reason: 'REVIEW_REJECTED', status: 'REFUNDED' }]);
  });

  test('never outlasts the departure', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user, { hoursAhead: 2 });
    await hold(booking, user.userId, newId(), 2);
    await reviewed(user, booking.bookingId);
    it.clock.advance(2 * hourMs + 1);
    await expire();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
  });

  test('told of after its end is not taken up again', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paymentId = newId();
    const other = newId();
    await fail(booking, user.userId, paymentId, 3);
    await hold(booking, user.userId, other, 2);
    await reviewed(user, booking.bookingId);
    await fail(booking, user.userId, other, 3);
    await it.until(user, booking.bookingId, 'no longer under review', (body) => !body.paymentUnderReview);
    await hold(booking, user.userId, paymentId, 2);
    const witness = (await it.book(user)).booking;
    await hold(witness, user.userId, newId(), 2);
    await reviewed(user, witness.bookingId);
    expect((await it.read(user, booking.bookingId)).paymentUnderReview).toBe(false);
  });

  test('does not touch a booking that another payment has confirmed', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    await hold(booking, user.userId, newId(), 2);
    const witness = (await it.book(user)).booking;
    await hold(witness, user.userId, newId(), 2);
    await reviewed(user, witness.bookingId);
    expect(await it.read(user, booking.bookingId)).toMatchObject({
      status: 'CONFIRMED',
      paymentUnderReview: false,
    });
  });
});

test('an attempt to pay that fails leaves the booking payable until its deadline', async () => {
  const user = it.newUser();
  const { booking } = await it.book(user);
  await fail(booking, user.userId, newId(), 2);
  await it.paymentOf(booking, user.userId).succeed();
  await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
});

describe('money that went back', () => {
  test('for a duplicate charge is shown, and the booking stays sold and paid', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const amountPoisha = booking.totalAmount.amount;
    const given = { refundId: newId(), amountPoisha, reason: 'DUPLICATE_CHARGE' as const };
    await refund(booking, user.userId, newId(), given);
    const after = await it.until(
      user,
      booking.bookingId,
      'the refund shown',
      ({ refunds }) => refunds.length > 0,
    );
    expect(after).toMatchObject({
      status: 'CONFIRMED',
      paymentStatus: 'COMPLETED',
      refunds: [{ refundId: given.refundId, amount: { amount: amountPoisha }, status: 'REFUNDED' }],
    });
  });

  test('that the gateway refused is shown as failed until it arrives after all', async () => {
    it.others.behave.confirm = () => 'GONE';
    const user = it.newUser();
    const { booking } = await it.book(user);
    const paid = it.paymentOf(booking, user.userId);
    await paid.succeed();
    const failed = await it.until(user, booking.bookingId, 'a refund', ({ refunds }) => refunds.length === 1);
    const { refundId, amount } = failed.refunds[0]!;
    const data = { ...about(booking, user.userId, paid.paymentId), refundId, amountPoisha: amount.amount };
    const row = { aggregateId: paid.paymentId, version: 3 };
    await it.platform.publish(payment.refundFailed, {
      ...row,
      data: { ...data, failedAt: new Date().toISOString() },
    });
    await it.until(
      user,
      booking.bookingId,
      'the refund failed',
      ({ refunds }) => refunds[0]!.status === 'FAILED',
    );
    expect((await it.read(user, booking.bookingId)).paymentStatus).toBe('COMPLETED');
    const arrived = { ...data, reason: 'SEATS_GONE' as const, refundedAt: new Date().toISOString() };
    await it.platform.publish(payment.refunded, { ...row, version: 4, data: arrived });
    await it.until(user, booking.bookingId, 'refunded', (body) => body.paymentStatus === 'REFUNDED');
    expect(await it.eventsOf(contract.refundRequested, booking.bookingId)).toHaveLength(1);
  });
});

test('what is heard too late, again under another id, or makes no difference is passed over, and the metric says why', async () => {
  const { deps, platform } = it;
  const [user, payer] = [it.newUser(), it.newUser()];
  const { booking } = await it.book(user);
  const paymentId = newId();
  await fail(booking, user.userId, paymentId, 5);
  await platform.settled('PAYMENT', 'booking-failed');
  await hold(booking, user.userId, paymentId, 4);
  const sold = await it.bookAndPay(payer);
  await hold(sold.booking, payer.userId, newId(), 2);
  await it.paymentOf(sold.booking, payer.userId, sold.paymentId).succeed({ id: newId(), version: 3 });
  for (const durable of ['booking-held-for-review', 'booking-succeeded'])
    await platform.settled('PAYMENT', durable);
  await fail(booking, user.userId, paymentId, 3);
  await platform.settled('PAYMENT', 'booking-failed');
  for (const [consumer, reason] of [
    ['booking-held-for-review', 'OVERTAKEN'],
    ['booking-held-for-review', 'CHANGES_NOTHING'],
    ['booking-succeeded', 'ALREADY_DONE'],
    ['booking-failed', 'OVERTAKEN'],
  ] as const)
    expect([consumer, reason, await passedOver(deps, consumer, reason)]).not.toContain(0);
});
