import { toMoney } from '#shared/base/money';
import type * as models from './models.ts';
import type { Payment, Refund } from './payment-row.ts';

/** A payment as its payer sees it. */
export function presentPayment(payment: Payment, refunds: Refund[]): typeof models.Payment.static {
  return {
    paymentId: payment.id,
    bookingId: payment.bookingId,
    transactionId: payment.transactionId,
    method: payment.paymentMethod,
    status: payment.status,
    amount: toMoney(payment.amount),
    redirectUrl: payment.status === 'INITIATED' ? payment.redirectUrl : null,
    underReview: payment.status === 'PROCESSING' && payment.reviewReason !== null,
    initiatedAt: payment.initiatedAt.toISOString(),
    completedAt: payment.completedAt?.toISOString() ?? null,
    refunds: refunds.map((refund) => ({
      refundId: refund.id,
      amount: toMoney(refund.amount),
      status: refund.status,
      reason: refund.reason,
      requestedAt: refund.createdAt.toISOString(),
      refundedAt: refund.refundedAt?.toISOString() ?? null,
    })),
  };
}
