import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { Envelope } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { handTo } from '#support/hand-to';
import type { Booking } from '../messages/trip.ts';
import { subscriptions } from '../subscriptions.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { passengerFixture } from '../testing/bookings.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

interface Told {
  type: string;
  event: Envelope;
}

const hand = ({ event }: Told) => handTo(subscriptions, bench.service.deps)(event);

/** A sale of two of whom one gave up: what was told of it, and a failure and a review that it has overtaken. */
function life(sold: Booking): Told[] {
  const { bookingId, userId, trainId, journeyDate, createdAt } = sold;
  const told = (type: string, version: number, data: object): Told => ({
    type,
    event: {
      ...{ id: newId(), type, source: 'test', aggregateId: bookingId, version, time: createdAt },
      data: { bookingId, userId, ...data },
    },
  });
  const sale = (version: number) => ({
    ...{ version, trainId, journeyDate, createdAt },
    fromStationId: sold.from.stationId,
    toStationId: sold.to.stationId,
  });
  const { passengerId, seatId, class: seatClass } = sold.passengers[1]!;
  const money = { paymentId: newId(), refundId: newId(), amountPoisha: 50_000 };
  return [
    told(payment.heldForReview.type, 2, { paymentId: money.paymentId, reason: 'RISK', heldAt: createdAt }),
    told(booking.failed.type, 2, {
      ...sale(2),
      ...{ reason: 'PAYMENT_DEADLINE', paid: false, failedAt: createdAt },
    }),
    told(ticket.issued.type, 1, { ticketIds: [newId(), newId()], issuedAt: createdAt }),
    told(booking.cancelled.type, 5, {
      ...sale(5),
      cancellationId: newId(),
      seats: [{ passengerId, seatId, class: seatClass, paidPoisha: 79_700 }],
      ...{ whole: false, wasConfirmed: true, refundPoisha: 50_000, cancelledAt: createdAt },
    }),
    told(payment.refunded.type, 4, {
      ...money,
      ...{ reason: 'CANCELLED_BY_PASSENGER', refundedAt: createdAt },
    }),
  ];
}

test('in whatever order, twice, and at once, each thing is told once and what was overtaken not at all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 1_000 }), { minLength: 10, maxLength: 10 }),
      fc.boolean(),
      async (keys, atOnce) => {
        const gone = passengerFixture({ status: 'CANCELLED' });
        const sold = bench.buy({ passengers: [passengerFixture(), gone] });
        const events = life(sold);
        const shuffled = [...events, ...events]
          .map((event, at) => ({ event, key: keys[at]! }))
          .sort((one, other) => one.key - other.key)
          .map(({ event }) => event);
        if (atOnce) await Promise.all(shuffled.map(hand));
        else for (const event of shuffled) await hand(event);
        const kinds = (await bench.rowsOf(sold.userId)).map(({ kind }) => kind).sort();
        expect(kinds).toEqual(['BOOKING_CANCELLED', 'REFUND', 'TICKETS']);
      },
    ),
    { numRuns: 20 },
  );
});
