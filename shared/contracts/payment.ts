import { t } from 'elysia';
import { event, instant, oneOf, poisha, uuid } from '../contract.ts';
import { refundReason } from './booking.ts';

export const paymentMethod = oneOf(['SSLCOMMERZ', 'BKASH', 'NAGAD', 'CARD']);

const charge = { paymentId: uuid(), bookingId: uuid(), userId: uuid() };

export const succeeded = event(
  'payment.succeeded',
  'The gateway has captured the whole amount and validated it',
  t.Object({ ...charge, amountPoisha: poisha(), method: paymentMethod, settledAt: instant() }),
);

export const failed = event(
  'payment.failed',
  'An attempt to pay ended without a capture; the booking may be paid again until its deadline',
  t.Object({ ...charge, outcome: oneOf(['FAILED', 'CANCELLED', 'EXPIRED']), failedAt: instant() }),
);

export const heldForReview = event(
  'payment.held-for-review',
  'Captured, but the gateway calls it risky: a person decides',
  t.Object({ ...charge, reason: t.String(), heldAt: instant() }),
);

export const paymentRefundReason = t.Union([
  refundReason,
  t.Literal('DUPLICATE_CHARGE'),
  t.Literal('REVIEW_REJECTED'),
]);

export const refunded = event(
  'payment.refunded',
  'The gateway has sent the money back',
  t.Object({
    ...charge,
    refundId: uuid(),
    amountPoisha: poisha(),
    reason: paymentRefundReason,
    refundedAt: instant(),
  }),
);

export const refundFailed = event(
  'payment.refund-failed',
  'The gateway refused or cancelled a refund; an operator must act',
  t.Object({ ...charge, refundId: uuid(), amountPoisha: poisha(), failedAt: instant() }),
);
