import { defineProblems } from '#shared/base/problem';

/** Every refusal of this service. */
export const problems = defineProblems({
  BOOKING_NOT_FOUND: { status: 404, title: 'There is no such booking' },
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold, or it has lapsed' },
  HOLD_ALREADY_BOOKED: { status: 409, title: 'The hold has been booked with other passengers' },
  ORDER_LIMIT_REACHED: { status: 409, title: 'The buyer has made all orders of the day' },
  SALE_CLOSED: { status: 409, title: 'The sale for this boarding station has closed' },
  TRIP_CANCELLED: { status: 409, title: 'The trip has been cancelled' },
  NOT_FOR_SALE: { status: 409, title: 'The class has no price on this journey' },
  ALREADY_CANCELLED: { status: 409, title: 'The booking, or a passenger named, has been cancelled already' },
  BOOKING_FAILED: { status: 409, title: 'The booking has failed, so there is nothing to cancel' },
  CANCELLATION_IN_PROGRESS: {
    status: 409,
    title: 'A cancellation of some of these passengers is under way',
    retryAfterSeconds: 5,
  },
  CONFIRMATION_IN_PROGRESS: {
    status: 409,
    title: 'The booking is paid and being confirmed',
    retryAfterSeconds: 2,
  },
  PARTIAL_CANCEL_UNPAID: { status: 409, title: 'An unpaid booking can only be cancelled as a whole' },
  DEPARTED: { status: 409, title: 'The train has left the boarding station' },
  TICKET_USED: { status: 409, title: 'A ticket of these passengers has been used' },
});
