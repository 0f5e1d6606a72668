import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import type { refunded } from '#shared/contracts/payment';
import type { Counting } from './count-events.ts';

/** payment.refunded → less revenue on the day of the sale, also where the sale itself is heard of later. */
export function countRefund({ count }: Counting) {
  return (event: Delivery<Static<typeof refunded.data>>): Promise<void> => {
    const { refundId, bookingId, amountPoisha, reason, refundedAt } = event.data;
    const refund = { refundId, amountPoisha, reason, refundedAt: new Date(refundedAt) };
    return count({ event, told: { bookingId, refund } });
  };
}
