import { describe, expect, test } from 'bun:test';
import {
  type BookingState,
  decideCancel,
  decidePayment,
  type PassengerState,
  refundIdFor,
} from './booking.ts';

const now = new Date('2026-11-20T00:00:00Z');
const pending: BookingState = {
  bookingStatus: 'PENDING',
  paymentStatus: 'PENDING',
  failureReason: null,
  paymentId: null,
  totalAmount: 100,
  boardingAt: new Date('2026-11-26T00:00:00Z'),
  delayMinutes: 0,
};
const paying: BookingState = { ...pending, paymentStatus: 'COMPLETED', paymentId: 'first' };
const confirmed: BookingState = { ...paying, bookingStatus: 'CONFIRMED' };
const expired: BookingState = {
  ...pending,
  bookingStatus: 'FAILED',
  paymentStatus: 'FAILED',
  failureReason: 'PAYMENT_DEADLINE',
};
const gone: BookingState = { ...paying, bookingStatus: 'FAILED', failureReason: 'SEATS_GONE' };
const cancelledUnpaid: BookingState = { ...pending, bookingStatus: 'CANCELLED' };
const cancelledPaid: BookingState = { ...confirmed, bookingStatus: 'CANCELLED' };
const payment = { paymentId: 'second', amountPoisha: 100 };

describe('a captured payment', () => {
  test('buys a booking that waits for it, and revives one that only expired', () => {
    expect(decidePayment(pending, payment, now)).toEqual({ kind: 'accept', revived: false });
    expect(decidePayment(expired, payment, now)).toEqual({ kind: 'accept', revived: true });
  });

  test.each([
    ['already paid, not yet confirmed', paying, false],
    ['confirmed by another payment', confirmed, false],
    ['failed because its seats were gone', gone, false],
    ['cancelled after another payment', cancelledPaid, false],
    ['cancelled unpaid', cancelledUnpaid, true],
  ])('goes back when the booking is %s', (_state, booking, settles) => {
    expect(decidePayment(booking, payment, now)).toEqual({ kind: 'refund', settles });
  });

  test('of another amount goes back, be it a poisha', () => {
    for (const amountPoisha of [99, 101]) {
      expect(decidePayment(pending, { ...payment, amountPoisha }, now).kind).toBe('refund');
    }
  });

  test('goes back once the train has left', () => {
    expect(decidePayment(pending, payment, pending.boardingAt).kind).toBe('refund');
    expect(decidePayment(expired, payment, pending.boardingAt).kind).toBe('refund');
  });

  test('heard again changes nothing in any state', () => {
    for (const booking of [paying, confirmed, gone, cancelledPaid]) {
      expect(decidePayment(booking, { ...payment, paymentId: 'first' }, now)).toEqual({ kind: 'ignore' });
    }
  });
});

const people = (...statuses: PassengerState['status'][]): PassengerState[] =>
  statuses.map((status, at) => ({ id: `p${at}`, status }));
const cancel = (
  booking: BookingState,
  passengers: PassengerState[],
  wanted?: string[],
  unfinished: Parameters<typeof decideCancel>[2] = [],
  at = now,
) => decideCancel(booking, passengers, unfinished, wanted, at);
const refusal = (...input: Parameters<typeof cancel>) => {
  try {
    return cancel(...input);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a wish to cancel', () => {
  test('takes all who still travel, or those named', () => {
    expect(cancel(confirmed, people('ACTIVE', 'ACTIVE'))).toEqual({
      kind: 'sold',
      passengerIds: ['p0', 'p1'],
    });
    expect(cancel(confirmed, people('CANCELLED', 'ACTIVE'))).toEqual({ kind: 'sold', passengerIds: ['p1'] });
    expect(cancel(confirmed, people('CANCELLING', 'ACTIVE'))).toEqual({ kind: 'sold', passengerIds: ['p1'] });
    expect(cancel(confirmed, people('ACTIVE', 'ACTIVE'), ['p1', 'p1'])).toEqual({
      kind: 'sold',
      passengerIds: ['p1'],
    });
  });

  test('ends an unpaid booking whole only', () => {
    expect(cancel(pending, people('ACTIVE', 'ACTIVE'))).toEqual({ kind: 'unpaid' });
    expect(cancel(pending, people('ACTIVE', 'ACTIVE'), ['p1', 'p0'])).toEqual({ kind: 'unpaid' });
    expect(refusal(pending, people('ACTIVE', 'ACTIVE'), ['p1'])).toBe('PARTIAL_CANCEL_UNPAID');
  });

  test('repeated while under way is the same cancellation', () => {
    const under = [{ cancellationId: 'c', passengerIds: ['p1', 'p0'] }];
    const both = people('CANCELLING', 'CANCELLING');
    expect(cancel(confirmed, both, undefined, under)).toEqual({ kind: 'resume', cancellationId: 'c' });
    expect(cancel(confirmed, both, ['p0', 'p1'], under)).toEqual({ kind: 'resume', cancellationId: 'c' });
    expect(refusal(confirmed, both, ['p0'], under)).toBe('CANCELLATION_IN_PROGRESS');
    expect(cancel(confirmed, both, undefined, under, confirmed.boardingAt).kind).toBe('resume');
  });

  test.each([
    ['ALREADY_CANCELLED', cancelledPaid, people('CANCELLED'), undefined],
    ['ALREADY_CANCELLED', cancelledUnpaid, people('CANCELLED'), undefined],
    ['ALREADY_CANCELLED', confirmed, people('CANCELLED', 'ACTIVE'), ['p0', 'p1']],
    ['CANCELLATION_IN_PROGRESS', confirmed, people('CANCELLING', 'ACTIVE'), ['p0', 'p1']],
    ['CONFIRMATION_IN_PROGRESS', paying, people('ACTIVE'), undefined],
    ['BOOKING_FAILED', expired, people('ACTIVE'), undefined],
    ['BOOKING_FAILED', gone, people('ACTIVE'), undefined],
    ['VALIDATION', confirmed, people('ACTIVE'), ['p0', 'stranger']],
  ])('is refused with %s where it cannot be', (code, booking, passengers, wanted) => {
    expect(refusal(booking, passengers, wanted)).toBe(code);
  });

  test('is refused from the moment the train leaves', () => {
    const at = confirmed.boardingAt;
    expect(refusal(confirmed, people('ACTIVE'), undefined, [], at)).toBe('DEPARTED');
    const justBefore = new Date(at.getTime() - 1);
    expect(cancel(confirmed, people('ACTIVE'), undefined, [], justBefore).kind).toBe('sold');
  });
});

test('the same cause asks for the same refund, another cause for another', () => {
  const one = refundIdFor('b', { paymentId: 'p' });
  expect(refundIdFor('b', { paymentId: 'p' })).toBe(one);
  expect(refundIdFor('b', { paymentId: 'q' })).not.toBe(one);
  expect(refundIdFor('c', { paymentId: 'p' })).not.toBe(one);
});
