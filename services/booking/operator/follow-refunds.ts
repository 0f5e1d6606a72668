import { and, eq, sql } from 'drizzle-orm';
import type { followRefunds as contract } from '#shared/contracts/orders';
import type { Deps } from '../connect.ts';
import { bookingRefunds, bookings, cancellations, cancelledTrips } from '../schema.ts';

type Progress = (typeof contract)['output']['static'];

const count = sql<number>`count(*)::int`;
/** A timer still drives these on. */
const unfinished = new Set(['REQUESTED', 'VOIDED', 'RELEASED']);

/** How far the bookings of a trip are, and the money that goes back. */
export function followRefunds({ db }: Deps) {
  return async ({ trainId, journeyDate }: { trainId: string; journeyDate: string }): Promise<Progress> => {
    const ofTrip = and(eq(bookings.trainId, trainId), eq(bookings.journeyDate, journeyDate));
    const [trips, sold, cancelled, refunds] = await db.transaction(
      (tx) =>
        Promise.all([
          tx
            .select({ ran: cancelledTrips.ran })
            .from(cancelledTrips)
            .where(and(eq(cancelledTrips.trainId, trainId), eq(cancelledTrips.journeyDate, journeyDate))),
          tx
            .select({ status: bookings.bookingStatus, paymentStatus: bookings.paymentStatus, count })
            .from(bookings)
            .where(ofTrip)
            .groupBy(bookings.bookingStatus, bookings.paymentStatus),
          tx
            .select({ status: cancellations.status, count })
            .from(cancellations)
            .innerJoin(bookings, eq(bookings.id, cancellations.bookingId))
            .where(ofTrip)
            .groupBy(cancellations.status),
          tx
            .select({
              status: bookingRefunds.status,
              count,
              amountPoisha: sql<number>`(sum(${bookingRefunds.amount}) * 100)::bigint`.mapWith(Number),
            })
            .from(bookingRefunds)
            .innerJoin(bookings, eq(bookings.id, bookingRefunds.bookingId))
            .where(ofTrip)
            .groupBy(bookingRefunds.status),
        ]),
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
    const [trip] = trips;
    const isDone =
      trip !== undefined &&
      sold.every(({ status }) => status === 'CANCELLED' || status === 'FAILED') &&
      !cancelled.some(({ status }) => unfinished.has(status)) &&
      refunds.every(({ status }) => status === 'REFUNDED');
    const done = trip?.ran ? null : isDone;
    return { cancelled: trip !== undefined, bookings: sold, cancellations: cancelled, refunds, done };
  };
}
