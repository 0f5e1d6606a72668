import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { failed, heldForReview } from '#shared/contracts/payment';
import { insertRows } from '#shared/stores/insert-rows';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { bookingPayments, bookings } from '../schema.ts';

interface OfPayment {
  version: number;
  data: { paymentId: string; bookingId: string };
}

/** Keeps the newest version heard of a payment. @returns false for a message older than that. */
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

/** The same as a part of a WITH. */
export function rememberBeside({ version, data }: OfPayment, now: Date, when: SQL): SQL {
  const { paymentId, bookingId } = data;
  return sql`${insertRows(bookingPayments, [{ paymentId, bookingId, version, updatedAt: now }], { when })}
    ON CONFLICT (payment_id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at
    WHERE booking_payments.version <= excluded.version`;
}

/** A person has yet to judge a captured payment: until then its booking does not fail at its deadline. */
export function noteReview({ db, clock, log, passOver }: Deps) {
  return async (event: Delivery<(typeof heldForReview)['data']['static']>): Promise<void> => {
    const { bookingId, paymentId } = event.data;
    const now = clock.now();
    const about = { bookingId, paymentId };
    await db.transaction(async (tx) => {
      await tx.select({ id: bookings.id }).from(bookings).where(eq(bookings.id, bookingId)).for('update');
      if (!(await firstDelivery(tx, event))) return;
      if (!(await rememberPayment(tx, event, now))) return passOver(event, 'OVERTAKEN', about);
      const waiting = await changeBookings(tx, {
        where: and(
          eq(bookings.id, bookingId),
          eq(bookings.bookingStatus, 'PENDING'),
          eq(bookings.paymentStatus, 'PENDING'),
        ),
        set: { reviewPaymentId: paymentId },
        now,
      });
      // The booking is paid another way or has ended: the judgement decides about the money alone.
      if (waiting.length === 0) return passOver(event, 'CHANGES_NOTHING', about);
      log.info(about, 'payment under review');
    });
  };
}

/** An attempt to pay has failed. Of the booking only a review of this attempt ends. */
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

/** Ends the review of this payment, and of no other. */
export async function endReview(tx: Tx, bookingId: string, paymentId: string, now: Date): Promise<void> {
  await changeBookings(tx, {
    where: and(eq(bookings.id, bookingId), eq(bookings.reviewPaymentId, paymentId)),
    set: { reviewPaymentId: null },
    now,
  });
}
