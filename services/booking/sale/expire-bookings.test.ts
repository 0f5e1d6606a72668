import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { commonProblems } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import { eventually } from '#support/platform';
import { type BookingTest, hourMs, minuteMs, startBooking } from '../testing/fixtures.ts';
import { expireBookings } from './expire-bookings.ts';

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
const confirmsOf = (bookingId: string) =>
  it.others.asked.confirm.filter((asked) => asked.bookingId === bookingId).length;
const refundsOf = async (bookingId: string) =>
  (await it.eventsOf(contract.refundRequested, bookingId)).map(({ data }) => data);

describe('the deadline', () => {
  test('fails a booking that nobody paid, tells of it, and drops its hold', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.book(user);
    it.clock.advance(4 * minuteMs);
    await expire();
    expect((await it.read(user, booking.bookingId)).status).toBe('PENDING');
    it.clock.advance(minuteMs);
    await expire();
    // The service's own timer may have the row just now.
    const failed = await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({
      status: 'FAILED',
      failureReason: 'PAYMENT_DEADLINE',
      paymentStatus: 'FAILED',
    });
    await eventually(() => it.others.asked.dropped.includes(hold.holdId), 'the hold dropped');
    const [event] = await it.published(contract.failed, booking.bookingId);
    expect(event).toMatchObject({ reason: 'PAYMENT_DEADLINE', paid: false, version: 2 });
  });

  test('does not end a booking that a late payment revives', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    it.clock.advance(6 * minuteMs);
    await expire();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    await it.paymentOf(booking, user.userId).succeed();
    const revived = await it.until(
      user,
      booking.bookingId,
      'revived',
      ({ status }) => status === 'CONFIRMED',
    );
    expect(revived).toMatchObject({ failureReason: null, paymentStatus: 'COMPLETED', failedAt: null });
    const [confirmed] = await it.published(contract.confirmed, booking.bookingId);
    const [failed] = await it.published(contract.failed, booking.bookingId);
    expect(confirmed!.version).toBeGreaterThan(failed!.version);
    expect(await refundsOf(booking.bookingId)).toEqual([]);
  });

  test('is not revived for an account that is deleted: the money goes back', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    it.clock.advance(6 * minuteMs);
    await expire();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    // First its erasure is under way, and may yet be refused.
    const asked: string[] = [];
    it.others.behave.standing = (userId) => {
      asked.push(userId);
      if (asked.length > 1) throw commonProblems.NOT_FOUND();
      const proved = { isPhoneVerified: true, isEmailVerified: true };
      return { userId, status: 'ACTIVE', ...proved, isBeingErased: true };
    };
    const late = it.paymentOf(booking, user.userId);
    await late.succeed();
    const refunds = await eventually(async () => {
      const found = await refundsOf(booking.bookingId);
      return found.length > 0 && found;
    }, 'the refund');
    expect(refunds).toMatchObject([{ paymentId: late.paymentId, reason: 'BOOKING_CLOSED' }]);
    expect(asked).toEqual([user.userId, user.userId]);
    expect(await it.read(user, booking.bookingId)).toMatchObject({ status: 'FAILED' });
    expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toEqual([]);
  });

  test('is not revived unasked where it fails just as its payment is taken in', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const asked: string[] = [];
    it.others.behave.standing = (userId) => {
      asked.push(userId);
      throw commonProblems.NOT_FOUND();
    };
    const late = it.paymentOf(booking, user.userId);
    await it.deps.db.$client.begin(async (sql) => {
      await sql`
        UPDATE bookings SET booking_status = 'FAILED', payment_status = 'FAILED',
          failure_reason = 'PAYMENT_DEADLINE', failed_at = now(), version = version + 1
        WHERE id = ${booking.bookingId}`;
      // It still looks PENDING to who asks about its holder, and waits for this then.
      await late.succeed();
      await eventually(async () => {
        const [waiting] = await it.deps.db.$client<{ waiting: number }[]>`
          SELECT count(*)::int AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return waiting!.waiting > 0;
      }, 'the payment to wait for the booking');
    });
    const refunds = await eventually(async () => {
      const found = await refundsOf(booking.bookingId);
      return found.length > 0 && found;
    }, 'the refund');
    expect(refunds).toMatchObject([{ paymentId: late.paymentId, reason: 'BOOKING_CLOSED' }]);
    expect(asked).toEqual([user.userId]);
    expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toEqual([]);
  });

  test('is revived while auth does not answer, and nobody can delete an account', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    it.clock.advance(6 * minuteMs);
    await expire();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    it.others.behave.standing = () => {
      throw commonProblems.UNAVAILABLE();
    };
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'revived', ({ status }) => status === 'CONFIRMED');
  });

  test('and a late payment for seats sold meanwhile give the money back', async () => {
    it.others.behave.confirm = () => 'GONE';
    const user = it.newUser();
    const { booking } = await it.book(user);
    it.clock.advance(6 * minuteMs);
    await expire();
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'failed again', (body) => body.failureReason === 'SEATS_GONE');
    await it.published(contract.refundRequested, booking.bookingId);
    expect(await refundsOf(booking.bookingId)).toMatchObject([{ amountPoisha: booking.totalAmount.amount }]);
  });

  test('racing with payments loses none of them: every paid booking is confirmed', async () => {
    const user = it.newUser();
    const made = await Promise.all(Array.from({ length: 12 }, () => it.book(user)));
    it.clock.advance(5 * minuteMs + 1);
    const pays = made.map(({ booking }) => it.paymentOf(booking, user.userId).succeed());
    await Promise.all([expire(), ...pays, expire()]);
    for (const { booking } of made) {
      await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
      expect(await refundsOf(booking.bookingId)).toEqual([]);
    }
  });

  test('a payment after the train has left goes back and sells nothing', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user, { hoursAhead: 1 });
    it.clock.advance(2 * hourMs);
    const paid = it.paymentOf(booking, user.userId);
    await paid.succeed();
    await it.published(contract.refundRequested, booking.bookingId);
    expect(await refundsOf(booking.bookingId)).toMatchObject([
      { paymentId: paid.paymentId, reason: 'BOOKING_CLOSED' },
    ]);
    await expire();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
    expect(confirmsOf(booking.bookingId)).toBe(0);
  });
});
