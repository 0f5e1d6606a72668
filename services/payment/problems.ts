import { defineProblems } from '#shared/base/problem';

/** Every refusal of this service. */
export const problems = defineProblems({
  BOOKING_NOT_FOUND: { status: 404, title: 'There is no such booking' },
  PAYMENT_NOT_FOUND: { status: 404, title: 'There is no such payment' },
  BOOKING_NOT_PAYABLE: { status: 409, title: 'The booking does not wait for payment' },
  BOOKING_EXPIRED: { status: 409, title: 'The time to pay the booking is over' },
  BEING_ERASED: { status: 409, title: 'The account is being deleted' },
  ALREADY_PAID: { status: 409, title: 'The booking has been paid' },
  PAYMENT_UNDER_REVIEW: { status: 409, title: 'A payment of the booking is under review' },
  AMOUNT_NOT_PAYABLE: { status: 409, title: 'The payment gateway does not take this amount' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'The booking has had too many attempts to pay' },
  PAYMENT_GATEWAY_UNAVAILABLE: {
    status: 503,
    title: 'The payment gateway cannot be reached',
    retryAfterSeconds: 10,
  },
  SIGNATURE_INVALID: { status: 403, title: 'The signature is not the payment gateway’s' },
  NOT_VALIDATED: { status: 409, title: 'The payment gateway does not confirm this payment' },
  REFUND_NOT_FOUND: { status: 404, title: 'There is no such refund' },
  REFUND_NOT_RESENDABLE: { status: 409, title: 'The refund cannot be sent again' },
  NOT_UNCLEAR: { status: 409, title: 'The payment is not unclear' },
  NOT_UNDER_REVIEW: { status: 409, title: 'The payment is not under review' },
});
