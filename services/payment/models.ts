import { t } from 'elysia';
import { instant, nullable, oneOf, storable } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { paymentMethod } from '#shared/contracts/payment';
import { page, pageQuery } from '#shared/http/page';

const id = () => t.String({ format: 'uuid', examples: ['01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10'] });

export const PaymentParams = t.Object({ paymentId: id() });

export const RefundParams = t.Object({ refundId: id() });

export const CreatePayment = t.Object(
  {
    bookingId: id(),
    method: paymentMethod,
    returnUrl: t.Optional(
      t.String({
        maxLength: 500,
        description:
          'Where the payer is sent at the end: an address of this system or of an allow-listed origin',
      }),
    ),
  },
  { examples: [{ bookingId: '01997a1e-4b10-7c55-8a6e-0d2f4c9b7e21', method: 'BKASH' }] },
);

export const WaitingQuery = t.Object(pageQuery);

export const WaitingPage = page(
  t.Object({
    kind: oneOf(['REVIEW', 'REFUND', 'UNCLEAR'], {
      description:
        'REVIEW: a payment to accept or reject. REFUND: a refund that failed. UNCLEAR: the gateway gives no readable answer about the money, or took it twice',
    }),
    paymentId: id(),
    refundId: nullable(id()),
    bookingId: id(),
    amount: moneySchema,
    why: t.String({
      examples: [
        'RISK',
        'AMOUNT_MISMATCH',
        'ODD_ANSWER',
        'UNREADABLE',
        'SECOND_CAPTURE',
        'REFUSED',
        'CANCELLED',
        'NO_ANSWER',
      ],
    }),
    detail: nullable(
      t.String({
        description:
          'The words of the gateway about a refund, or the fields of its answer that are odd or unreadable',
      }),
    ),
    since: instant(),
  }),
);

export const ReviewPayment = t.Object({ decision: oneOf(['ACCEPT', 'REJECT']) });

export const CloseUnclear = t.Object({
  reason: t.String({
    minLength: 3,
    maxLength: 500,
    pattern: storable,
    examples: ['The second capture was sent back in the panel of the gateway, reference 2611301402'],
  }),
});

export const Payment = t.Object({
  paymentId: id(),
  bookingId: id(),
  transactionId: t.String({ examples: ['01K5X1WQ2V8Z3N4B5C6D7E8F9G'] }),
  method: paymentMethod,
  status: oneOf(['INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED'], {
    description:
      'INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back',
  }),
  amount: moneySchema,
  redirectUrl: nullable(
    t.String({
      description:
        "The gateway's page, to be opened in the payer's browser; null once there is nothing left to pay",
    }),
  ),
  underReview: t.Boolean({
    description: 'true: the money is captured, and a person has yet to accept or reject it',
  }),
  initiatedAt: instant(),
  completedAt: nullable(instant()),
  refunds: t.Array(
    t.Object({
      refundId: id(),
      amount: moneySchema,
      status: oneOf(['REQUESTED', 'PROCESSING', 'REFUNDED', 'FAILED']),
      reason: t.String({ examples: ['CANCELLED_BY_PASSENGER'] }),
      requestedAt: instant(),
      refundedAt: nullable(instant()),
    }),
  ),
});
