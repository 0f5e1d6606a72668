import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  SEAT_NOT_AVAILABLE: { status: 409, title: 'Some of these seats are not free' },
  SEAT_LIMIT_EXCEEDED: { status: 409, title: 'You cannot hold or buy more seats on this trip' },
  TOO_MANY_SEATS_HELD: {
    status: 409,
    title: 'You hold too many seats at once: book, pay for or release some of them',
  },
  HOLD_RENEWED_TOO_SOON: {
    status: 409,
    title: 'You held this seat a moment ago: wait before you hold it again',
  },
  PHONE_NOT_VERIFIED: { status: 403, title: 'Verify your phone number before you hold seats' },
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold, or it has expired' },
  HOLD_CLAIMED: { status: 409, title: 'A booking has been made from this hold: cancel the booking instead' },
  HOLD_ENDED: { status: 409, title: 'The hold of this Idempotency-Key has ended: use another key' },
  TRIP_NOT_FOUND: { status: 404, title: 'There is no such trip' },
  TRIP_CANCELLED: { status: 409, title: 'This trip is cancelled' },
  SALE_NOT_OPEN: { status: 409, title: 'This trip is not on sale yet' },
  SALE_PAUSED: { status: 409, title: 'The sale of this trip is interrupted', retryAfterSeconds: 30 },
  SALE_CLOSED: { status: 409, title: 'The sale of journeys from this stop has closed' },
  BOARDING_NOT_SOLD: { status: 409, title: 'Journeys from this stop are not sold' },
  CLASS_NOT_SOLD: { status: 409, title: 'This class is not sold between these stops' },
  TRIP_REBUILDING: {
    status: 503,
    title: 'The seats of this trip are being counted again: try again',
    retryAfterSeconds: 1,
  },
  BUSY: { status: 503, title: 'Too many holds at the same time: try again', retryAfterSeconds: 1 },
});
