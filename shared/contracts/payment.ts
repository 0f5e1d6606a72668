import { t } from 'elysia';
import { event, instant, nullable, oneOf, personPage, poisha, request, uuid } from '../base/contract.ts';
import { refundReason } from './booking.ts';

export const paymentMethod = oneOf(['SSLCOMMERZ', 'BKASH', 'NAGAD', 'CARD']);

const charge = {
  paymentId: uuid(),
  bookingId: uuid(),
  userId: uuid(),
  /** `tran_id` of the gateway, by which it is asked about the charge. */
  transactionId: t.Optional(t.String()),
};

export const succeeded = event(
  'payment.succeeded',
  'The gateway has captured the whole amount and validated it',
  t.Object({
    ...charge,
    amountPoisha: poisha(),
    /** What of it is no fare. */
    vatPoisha: t.Optional(poisha()),
    serviceChargePoisha: t.Optional(poisha()),
    method: paymentMethod,
    settledAt: instant(),
  }),
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

export const listByBooking = request(
  'payment.list-by-booking',
  'All attempts to pay a booking, and refunds',
  {
    input: t.Object({ bookingId: uuid() }),
    output: t.Object({
      payments: t.Array(
        t.Object({
          paymentId: uuid(),
          transactionId: t.String(),
          method: paymentMethod,
          status: oneOf(['INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED']),
          amountPoisha: poisha(),
          reviewReason: nullable(t.String()),
          initiatedAt: instant(),
          completedAt: nullable(instant()),
          nextCheckAt: nullable(instant()),
        }),
      ),
      refunds: t.Array(
        t.Object({
          refundId: uuid(),
          paymentId: uuid(),
          status: oneOf(['REQUESTED', 'PROCESSING', 'REFUNDED', 'FAILED']),
          amountPoisha: poisha(),
          reason: t.String(),
          attempts: t.Integer(),
          failureReason: nullable(t.String()),
          createdAt: instant(),
          refundedAt: nullable(instant()),
          nextAttemptAt: nullable(instant()),
        }),
      ),
    }),
  },
);

export const exportPerson = request(
  'payment.export-person',
  'All attempts of a person to pay, and refunds, for that person. Cards and accounts are not known here',
  {
    askedBy: ['user'],
    input: t.Object(personPage),
    output: t.Object({
      items: t.Array(
        t.Object({
          paymentId: uuid(),
          bookingId: uuid(),
          transactionId: t.String(),
          method: paymentMethod,
          status: oneOf(['INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED']),
          amountPoisha: poisha(),
          /** What the gateway told of it. */
          gateway: nullable(t.Record(t.String(), t.String())),
          initiatedAt: instant(),
          completedAt: nullable(instant()),
          refunds: t.Array(
            t.Object({
              refundId: uuid(),
              status: oneOf(['REQUESTED', 'PROCESSING', 'REFUNDED', 'FAILED']),
              amountPoisha: poisha(),
              reason: t.String(),
              createdAt: instant(),
              refundedAt: nullable(instant()),
            }),
          ),
        }),
      ),
      next: nullable(uuid()),
    }),
  },
);

export const countOpen = request(
  'payment.count-open',
  'What keeps an account from being deleted: payments and refunds that are on their way',
  {
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      money: t.Integer({ minimum: 0 }),
      /** What has succeeded lately and was not asked back, the newest: booking says whether it has heard of each. */
      paid: t.Optional(t.Array(uuid(), { maxItems: 100 })),
    }),
  },
);
