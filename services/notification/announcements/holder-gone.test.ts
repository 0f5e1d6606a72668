import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Static, TSchema } from '@sinclair/typebox';
import type { EventContract } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import { durableName } from '#shared/bus/consume';
import * as auth from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { passedOver } from '#support/platform';
import { type Bench, openBench } from '../testing/bench.ts';
import { announcements } from './announcements.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const at = '2026-11-23T06:30:00.000Z';
interface Sent {
  contract: EventContract;
  send(sold: ReturnType<Bench['buy']>): Promise<void>;
}
const sent = <Data extends TSchema>(
  contract: EventContract<Data>,
  data: (sold: ReturnType<Bench['buy']>) => Static<Data>,
): Sent => ({
  contract,
  send: (sold) =>
    bench.platform.publish(contract, { aggregateId: sold.bookingId, version: 9, data: data(sold) }),
});
const sale = (sold: ReturnType<Bench['buy']>) => ({
  bookingId: sold.bookingId,
  version: sold.version,
  userId: sold.userId,
  trainId: sold.trainId,
  journeyDate: sold.journeyDate,
  fromStationId: sold.from.stationId,
  toStationId: sold.to.stationId,
  createdAt: sold.createdAt,
});

/** Every event that is told to one person. Delays are told to many, and tried in announce-delay.test.ts. */
const events: Sent[] = [
  sent(ticket.issued, ({ bookingId, userId }) => ({ bookingId, userId, ticketIds: [newId()], issuedAt: at })),
  sent(booking.failed, (sold) => ({
    ...sale(sold),
    reason: 'PAYMENT_DEADLINE' as const,
    paid: false,
    failedAt: at,
  })),
  sent(booking.cancelled, (sold) => ({
    ...sale(sold),
    cancellationId: newId(),
    reason: 'CANCELLED_BY_PASSENGER' as const,
    seats: [],
    whole: true,
    wasConfirmed: true,
    refundPoisha: 100,
    cancelledAt: at,
  })),
  sent(payment.refunded, ({ bookingId, userId }) => ({
    refundId: newId(),
    paymentId: newId(),
    bookingId,
    userId,
    amountPoisha: 100,
    reason: 'CANCELLED_BY_PASSENGER' as const,
    refundedAt: at,
  })),
  sent(payment.heldForReview, ({ bookingId, userId }) => ({
    paymentId: newId(),
    bookingId,
    userId,
    reason: 'RISK' as const,
    heldAt: at,
  })),
  sent(auth.secondFactorChanged, ({ userId }) => ({ userId, change: 'ENROLLED' as const, changedAt: at })),
];

test('every event that is told to one person is tried here', () => {
  const told = announcements.map(({ type }) => type).filter((type) => type !== 'schedule.trip-delayed');
  expect(events.map(({ contract }) => contract.type).toSorted()).toEqual(
    [...told, auth.secondFactorChanged.type].toSorted(),
  );
});

test('whose account is deleted ends the event at its first delivery: nothing is written, nothing is tried again', async () => {
  for (const { contract, send } of events) {
    const sold = bench.buy();
    bench.erase(sold.userId);
    const durable = durableName('notification', contract);
    const ended = () => passedOver(bench.service.deps, durable, 'ACCOUNT_DELETED');
    const retried = async () => {
      const { values } = await bench.service.deps.metrics
        .getSingleMetric('jatra_events_handled_total')!
        .get();
      const again = values.filter(
        ({ labels }) => labels.event === contract.type && labels.outcome === 'retried',
      );
      return again.reduce((sum, { value }) => sum + value, 0);
    };
    const before = [await ended(), await retried()];
    await send(sold);
    await bench.platform.settled(contract.stream, durable);
    expect([contract.type, await ended(), await retried()]).toEqual([
      contract.type,
      before[0]! + 1,
      before[1]!,
    ]);
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
  }
});
