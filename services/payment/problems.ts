import { defineProblems } from '#shared/base/problem';

/** Every refusal of this service. */
export const problems = defineProblems({
  BOOKING_NOT_FOUND: { status: 404, title: 'There is no such booking' },
  PAYMENT_NOT_FOUND: { status: 404, title: 'There is no such payment' },
  BOOKING_NOT_PAYABLE: { status: 409, title: 'This booking does not wait for payment' },
  BOOKING_EXPIRED: { status: 409, title: 'The time to pay this booking is over' },
  BEING_ERASED: { status: 409, title: 'This account is being deleted' },
  ALREADY_PAID: { status: 409, title: 'This booking has been paid' },
  PAYMENT_UNDER_REVIEW: { status: 409, title: 'A payment of this booking is being looked at' },
  AMOUNT_NOT_PAYABLE: { status: 409, title: 'The gateway takes no payment of this amount' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'This booking has been tried to be paid too often' },
  PAYMENT_GATEWAY_UNAVAILABLE: {
    status: 503,
    title: 'The payment gateway cannot be reached',
    retryAfterSeconds: 10,
  },
  SIGNATURE_INVALID: { status: 403, title: 'Not signed by the payment gateway' },
  NOT_VALIDATED: { status: 409, title: 'The payment gateway does not know of this payment' },
  REFUND_NOT_FOUND: { status: 404, title: 'There is no such refund' },
  REFUND_NOT_RESENDABLE: { status: 409, title: 'This refund is not to be sent again' },
  NOT_UNCLEAR: { status: 409, title: 'Nothing is unclear about this payment' },
  NOT_UNDER_REVIEW: { status: 409, title: 'There is nothing to decide about this payment' },
});
