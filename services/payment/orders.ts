import type { listWaitingPayments, reviewPayment as reviewContract } from '#shared/contracts/orders';
import type { Actor } from '#shared/records/admin';
import { closeUnclear } from './charge/close-unclear.ts';
import { reviewPayment } from './charge/review-payment.ts';
import type { Deps } from './connect.ts';
import { listByBooking } from './list-by-booking.ts';
import { listWaiting } from './list-waiting.ts';
import { resendRefund } from './refund/resend-refund.ts';

// As operators ask for it; the answer is what the booking's money looks like then.

type Waiting = (typeof listWaitingPayments)['output']['static'];

export function tellWaiting(deps: Deps) {
  return async ({ after, limit = 50 }: { after?: string; limit?: number }): Promise<Waiting> => {
    const { items, nextCursor } = await listWaiting(deps, { limit, ...(after && { cursor: after }) });
    return {
      items: items.map(({ amount, ...item }) => ({ ...item, amountPoisha: amount.amount })),
      next: nextCursor,
    };
  };
}

export function orderReview(deps: Deps) {
  return async (
    reviewer: Actor,
    { paymentId, decision }: Pick<(typeof reviewContract)['input']['static'], 'paymentId' | 'decision'>,
  ) => {
    const { bookingId } = await reviewPayment(deps)({ paymentId, decision, reviewer });
    return listByBooking(deps)({ bookingId });
  };
}

export function orderClose(deps: Deps) {
  return async (operator: Actor, { paymentId, why }: { paymentId: string; why: string }) => {
    const { bookingId } = await closeUnclear(deps)({ paymentId, reason: why, operator });
    return listByBooking(deps)({ bookingId });
  };
}

export function orderRefund(deps: Deps) {
  return async (operator: Actor, { refundId }: { refundId: string }) => {
    const { bookingId } = await resendRefund(deps)({ refundId, operator });
    return listByBooking(deps)({ bookingId });
  };
}
