import { listByBooking } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';

/**
 * Whether money of a booking waits for a person's decision, of one attempt or of any. payment knows it: the booking may
 * have ended before it heard of the review.
 */
export async function isMoneyHeld(
  { bus }: Pick<Deps, 'bus'>,
  { bookingId, paymentId }: { bookingId: string; paymentId?: string },
): Promise<boolean> {
  const { payments, refunds } = await bus.request(listByBooking, { bookingId });
  return payments.some(
    (one) =>
      (paymentId === undefined || one.paymentId === paymentId) &&
      one.status === 'PROCESSING' &&
      one.reviewReason !== null &&
      !refunds.some((refund) => refund.paymentId === one.paymentId),
  );
}
