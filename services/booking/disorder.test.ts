import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { Envelope } from '#shared/bus/bus';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { handTo } from '#support/hand-to';
import { subscriptions } from './subscriptions.ts';
import { type BookingBody, type BookingTest, startBooking } from './testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

interface Told {
  type: string;
  event: Envelope;
}

const hand = ({ event }: Told) => handTo(subscriptions, it.deps)(event);

/** Three attempts to pay: one fails after a review, one is rejected and goes back, one buys the booking. */
function attempts(booking: BookingBody, userId: string): Told[] {
  const [fails, rejected, buys] = [newId(), newId(), newId()];
  const at = '2026-11-23T06:00:00.000Z';
  const amountPoisha = booking.totalAmount.amount;
  const told = (type: string, paymentId: string, version: number, data: object): Told => ({
    type,
    event: {
      ...{ id: newId(), type, source: 'payment', aggregateId: paymentId, version, time: at },
      data: { paymentId, bookingId: booking.bookingId, userId, ...data },
    },
  });
  const held = (paymentId: string) =>
    told(payment.heldForReview.type, paymentId, 2, { reason: 'RISK', heldAt: at });
  return [
    held(fails),
    told(payment.failed.type, fails, 3, { outcome: 'FAILED', failedAt: at }),
    held(rejected),
    told(payment.refunded.type, rejected, 4, {
      ...{ refundId: newId(), amountPoisha, reason: 'REVIEW_REJECTED', refundedAt: at },
    }),
    held(buys),
    told(payment.succeeded.type, buys, 3, { amountPoisha, method: 'BKASH', settledAt: at }),
  ];
}

test('in whatever order, twice, and at once, the attempts to pay end in one sale and no review', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 1_000 }), { minLength: 12, maxLength: 12 }),
      fc.boolean(),
      async (keys, atOnce) => {
        const user = it.newUser();
        const { booking } = await it.book(user);
        const events = attempts(booking, user.userId);
        const shuffled = [...events, ...events]
          .map((event, index) => ({ event, key: keys[index]! }))
          .sort((one, other) => one.key - other.key)
          .map(({ event }) => event);
        if (atOnce) await Promise.all(shuffled.map(hand));
        else for (const event of shuffled) await hand(event);
        const body = await it.until(
          user,
          booking.bookingId,
          'confirmed',
          ({ status }) => status === 'CONFIRMED',
        );
        expect(body.paymentUnderReview).toBe(false);
        expect(body.refunds).toMatchObject([{ reason: 'REVIEW_REJECTED', status: 'REFUNDED' }]);
        expect(await it.eventsOf(contract.confirmed, booking.bookingId)).toHaveLength(1);
        expect(await it.eventsOf(contract.refundRequested, booking.bookingId)).toHaveLength(0);
      },
    ),
    { numRuns: 20 },
  );
});
