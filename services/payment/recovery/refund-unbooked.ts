import { eq } from 'drizzle-orm';
import { unbookedRefundId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { getBooking } from '#shared/contracts/booking';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { findPayment } from '../queries.ts';
import { beginRefund } from '../refund/begin-refund.ts';
import { payments } from '../schema.ts';

/**
 * Sends back what is left of a captured payment whose booking is nowhere. Only the answer that there is no such booking
 * counts: a service that does not answer may have it.
 * @returns the refund; null where nothing is left to send back
 */
export function refundUnbooked(deps: Deps) {
  return async (paymentId: string, by: Actor): Promise<string | null> => {
    const payment = await findPayment(deps.db, paymentId);
    if (!payment) throw problems.PAYMENT_NOT_FOUND();
    if (await isBooked(deps, payment.bookingId)) throw problems.REFUND_NOT_RESENDABLE('The booking is there');
    return deps.db.transaction(async (tx) => {
      const [locked] = await tx.select().from(payments).where(eq(payments.id, paymentId)).for('update');
      const { bookingId, capturedAmount, refundRequestedAmount } = locked!;
      const amountPoisha = (capturedAmount ?? 0) - refundRequestedAmount;
      if (amountPoisha <= 0) return null;
      const now = deps.clock.now();
      const id = unbookedRefundId(paymentId);
      await beginRefund(tx, { id, paymentId, bookingId, amountPoisha, reason: 'BOOKING_CLOSED', now });
      await recordAction(tx, by, now, {
        action: 'refund',
        entity: 'payment',
        entityId: paymentId,
        reason: 'There is no such booking',
        before: { status: locked!.status },
        after: { refundId: id, poisha: amountPoisha },
      });
      deps.log.error({ paymentId, bookingId }, 'a payment without a booking goes back');
      return id;
    });
  };
}

async function isBooked({ bus }: Deps, bookingId: string): Promise<boolean> {
  try {
    await bus.request(getBooking, { bookingId });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return false;
    throw error;
  }
}
