import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import type { refunded } from '#shared/contracts/payment';
import { refundFacts } from '../schema.ts';
import { type Counting, countEvent } from './count-event.ts';

/** payment.refunded → less revenue on the day of the sale, also where the sale itself is heard of later. */
export function countRefund(deps: Counting) {
  return (event: Delivery<Static<typeof refunded.data>>): Promise<void> => {
    const { refundId, bookingId, amountPoisha, reason, refundedAt } = event.data;
    return countEvent(deps, event, bookingId, async (tx) => {
      await tx
        .insert(refundFacts)
        .values({ refundId, bookingId, amountPoisha, reason, refundedAt: new Date(refundedAt) })
        .onConflictDoNothing();
    });
  };
}
