import { newId } from '#shared/base/id';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import type { TestPlatform } from '#support/platform';
import type { Journey } from '../count/sale.ts';

export interface SaleOptions {
  userId?: string;
  journey?: Partial<Journey>;
  /** A class for each seat. */
  classes?: string[];
  seats?: number;
  paid?: number;
}

/** The events of one booking made at noon in Dhaka on `date`, to be sent in any order. */
export function saleOn(platform: TestPlatform, date: string, options: SaleOptions = {}) {
  const bookingId = newId();
  const userId = options.userId ?? newId();
  const classes = options.classes ?? Array.from({ length: options.seats ?? 2 }, () => 'S_CHAIR');
  const count = classes.length;
  const paid = options.paid ?? 100_000;
  const seats = classes.map((name) => ({
    passengerId: newId(),
    seatId: newId(),
    class: name,
    paidPoisha: Math.floor(paid / count),
  }));
  const createdAt = `${date}T06:00:00.000Z`;
  const place = {
    bookingId,
    userId,
    trainId: newId(),
    journeyDate: '2027-01-01',
    fromStationId: newId(),
    toStationId: newId(),
    ...options.journey,
    createdAt,
  };
  const send = (version: number, contract: Parameters<typeof platform.publish>[0], data: object) =>
    platform.publish(contract, { aggregateId: bookingId, version, data: { ...place, version, ...data } });
  return {
    seats,
    ...place,
    created: () => send(1, booking.created, { passengerCount: count, totalPoisha: paid }),
    confirmed: (version = 2) =>
      send(version, booking.confirmed, { seats, totalPoisha: paid, confirmedAt: createdAt }),
    failed: (version = 2) =>
      send(version, booking.failed, { reason: 'PAYMENT_DEADLINE', paid: false, failedAt: createdAt }),
    cancelled: (
      version: number,
      cancel: { passengers?: number; wasConfirmed?: boolean; refundPoisha?: number } = {},
    ) =>
      send(version, booking.cancelled, {
        cancellationId: newId(),
        seats: seats.slice(0, cancel.passengers ?? count),
        whole: (cancel.passengers ?? count) === count,
        wasConfirmed: cancel.wasConfirmed ?? true,
        refundPoisha: cancel.refundPoisha ?? 0,
        cancelledAt: createdAt,
      }),
    refunded: (amountPoisha: number, reason = 'CANCELLED_BY_PASSENGER', refundId = newId()) =>
      platform.publish(payment.refunded, {
        aggregateId: newId(),
        version: 1,
        data: {
          paymentId: newId(),
          bookingId,
          userId,
          refundId,
          amountPoisha,
          reason: reason as 'CANCELLED_BY_PASSENGER',
          refundedAt: createdAt,
        },
      }),
  };
}
