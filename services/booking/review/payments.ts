import { and, eq, lte, sql } from 'drizzle-orm';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { failed, heldForReview } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Tx } from '../events.ts';
import { bookingPayments, bookings } from '../schema.ts';

interface OfPayment {
  version: number;
  data: { paymentId: string; bookingId: string };
}

/** Keeps the newest version heard of a payment; false for a message that is older than that. */
export async function rememberPayment(tx: Tx, { version, data }: OfPayment, now: Date): Promise<boolean> {
  const { paymentId, bookingId } = data;
  const kept = await tx
    .insert(bookingPayments)
    .values({ paymentId, bookingId, version, updatedAt: now })
    .onConflictDoUpdate({
      target: bookingPayments.paymentId,
      set: { version, updatedAt: now },
      setWhere: lte(bookingPayments.version, version),
    })
    .returning({ paymentId: bookingPayments.paymentId });
  return kept.length === 1;
}

/** The gateway has the money and calls it risky: the booking waits for the judgement instead of failing at its deadline. */
export function noteReview({ db, clock, log, passOver }: Deps) {
  return async (event: Delivery<(typeof heldForReview)['data']['static']>): Promise<void> => {
    const { bookingId, paymentId } = event.data;
    const now = clock.now();
    const about = { bookingId, paymentId };
    await db.transaction(async (tx) => {
      await tx.select({ id: bookings.id }).from(bookings).where(eq(bookings.id, bookingId)).for('update');
      if (!(await firstDelivery(tx, event))) return;
      if (!(await rememberPayment(tx, event, now))) return passOver(event, 'OVERTAKEN', about);
      const waiting = await tx
        .update(bookings)
        .set({ reviewPaymentId: paymentId, version: sql`${bookings.version} + 1`, updatedAt: now })
        .where(
          and(
            eq(bookings.id, bookingId),
            eq(bookings.bookingStatus, 'PENDING'),
            eq(bookings.paymentStatus, 'PENDING'),
          ),
        )
        .returning({ id: bookings.id });
      // Paid another way, or ended: the judgement decides about the money alone.
      if (waiting.length === 0) return passOver(event, 'CHANGES_NOTHING', about);
      log.info(about, 'payment under review');
    });
  };
}

/** An attempt to pay has failed: the booking stays as it is, but for a review that has thereby ended. */
export function notePaymentFailed({ db, clock, log, passOver }: Deps) {
  return async (event: Delivery<(typeof failed)['data']['static']>): Promise<void> => {
    const { bookingId, paymentId, outcome } = event.data;
    const now = clock.now();
    await db.transaction(async (tx) => {
      await tx.select({ id: bookings.id }).from(bookings).where(eq(bookings.id, bookingId)).for('update');
      if (!(await firstDelivery(tx, event))) return;
      if (!(await rememberPayment(tx, event, now)))
        return passOver(event, 'OVERTAKEN', { bookingId, paymentId });
      await endReview(tx, bookingId, paymentId, now);
    });
    log.info({ bookingId, paymentId, outcome }, 'attempt to pay failed');
  };
}

/** Only the review of this very payment. */
export async function endReview(tx: Tx, bookingId: string, paymentId: string, now: Date): Promise<void> {
  await tx
    .update(bookings)
    .set({ reviewPaymentId: null, version: sql`${bookings.version} + 1`, updatedAt: now })
    .where(and(eq(bookings.id, bookingId), eq(bookings.reviewPaymentId, paymentId)));
}
