import { and, eq, inArray, ne, notExists } from 'drizzle-orm';
import { unbookedRefundId } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { refunded, refundFailed } from '#shared/contracts/payment';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { endReview, rememberPayment } from '../review/payments.ts';
import { bookingRefunds, bookings } from '../schema.ts';

/**
 * A refund has reached the payer. An ended booking is REFUNDED once no refund of its payment is still to
 * come.
 */
export function recordRefund({ db, clock, log, passOver }: Deps) {
  return async (event: Delivery<(typeof refunded)['data']['static']>): Promise<void> => {
    const { bookingId, paymentId, refundId, amountPoisha, reason, refundedAt } = event.data;
    const now = clock.now();
    await db.transaction(async (tx) => {
      const [booking] = await tx
        .select({ id: bookings.id })
        .from(bookings)
        .where(eq(bookings.id, bookingId))
        .for('update');
      if (!(await firstDelivery(tx, event))) return;
      if (!booking && refundId === unbookedRefundId(paymentId))
        return passOver(event, 'NO_SUCH_BOOKING', { bookingId, refundId });
      await rememberPayment(tx, event, now);
      const back = { status: 'REFUNDED', refundedAt: new Date(refundedAt) } as const;
      // The payment service refunds some charges on its own (duplicates, rejected reviews): their rows begin
      // here.
      await tx
        .insert(bookingRefunds)
        .values({
          id: refundId,
          bookingId,
          paymentId,
          amount: amountPoisha,
          reason,
          requestedAt: now,
          ...back,
        })
        .onConflictDoUpdate({ target: bookingRefunds.id, set: back });
      await endReview(tx, bookingId, paymentId, now);
      await settleEnded(tx, bookingId, paymentId, now);
    });
    log.info({ bookingId, refundId }, 'refund arrived');
  };
}

async function settleEnded(tx: Tx, bookingId: string, paymentId: string, now: Date): Promise<void> {
  const open = tx
    .select({ id: bookingRefunds.id })
    .from(bookingRefunds)
    .where(and(eq(bookingRefunds.paymentId, paymentId), ne(bookingRefunds.status, 'REFUNDED')));
  await changeBookings(tx, {
    where: and(
      eq(bookings.id, bookingId),
      eq(bookings.paymentId, paymentId),
      eq(bookings.paymentStatus, 'COMPLETED'),
      inArray(bookings.bookingStatus, ['CANCELLED', 'FAILED']),
      notExists(open),
    ),
    set: { paymentStatus: 'REFUNDED' },
    now,
  });
}

/** A refund has failed at the gateway: its row says so until an operator sends it again. */
export function recordRefundFailed({ db, log, passOver }: Deps) {
  return async (event: Delivery<(typeof refundFailed)['data']['static']>): Promise<void> => {
    const { bookingId, refundId } = event.data;
    await db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, event))) return;
      const marked = await tx
        .update(bookingRefunds)
        .set({ status: 'FAILED' })
        .where(and(eq(bookingRefunds.id, refundId), eq(bookingRefunds.status, 'REQUESTED')))
        .returning({ id: bookingRefunds.id });
      if (marked.length === 0) passOver(event, 'OVERTAKEN', { bookingId, refundId });
    });
    log.error({ bookingId, refundId }, 'refund refused by the gateway');
  };
}
