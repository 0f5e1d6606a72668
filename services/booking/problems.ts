import { defineProblems } from '#shared/base/problem';

/** Every refusal of this service. */
export const problems = defineProblems({
  BOOKING_NOT_FOUND: { status: 404, title: 'There is no such booking' },
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold, or it has lapsed' },
  HOLD_ALREADY_BOOKED: { status: 409, title: 'This hold has been booked with other passengers' },
  ORDER_LIMIT_REACHED: { status: 409, title: 'No more orders today' },
  SALE_CLOSED: { status: 409, title: 'The sale has closed at this stop' },
  TRIP_CANCELLED: { status: 409, title: 'The trip does not run' },
  NOT_FOR_SALE: { status: 409, title: 'This class has no price on this journey' },
  ALREADY_CANCELLED: { status: 409, title: 'Already cancelled' },
  BOOKING_FAILED: { status: 409, title: 'The booking has failed, there is nothing to cancel' },
  CANCELLATION_IN_PROGRESS: {
    status: 409,
    title: 'Some of these passengers are being cancelled',
    retryAfterSeconds: 5,
  },
  CONFIRMATION_IN_PROGRESS: { status: 409, title: 'Paid, and being confirmed', retryAfterSeconds: 2 },
  PARTIAL_CANCEL_UNPAID: { status: 409, title: 'An unpaid booking is cancelled as a whole' },
  DEPARTED: { status: 409, title: 'The train has left the boarding station' },
  TICKET_USED: { status: 409, title: 'A ticket has been used' },
});
