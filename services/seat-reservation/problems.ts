import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  SEAT_NOT_AVAILABLE: { status: 409, title: 'Not all of these seats are free' },
  SEAT_LIMIT_EXCEEDED: { status: 409, title: 'More seats than one passenger may hold and buy on a trip' },
  TOO_MANY_SEATS_HELD: {
    status: 409,
    title: 'More seats than one account may hold at once: book, pay or give up what you hold',
  },
  HOLD_RENEWED_TOO_SOON: {
    status: 409,
    title: 'You have just had this seat: leave it to others for a while',
  },
  PHONE_NOT_VERIFIED: { status: 403, title: 'Prove your phone number before you hold seats' },
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold, or it has lapsed' },
  HOLD_CLAIMED: { status: 409, title: 'A booking has been made from this hold: cancel the booking instead' },
  HOLD_ENDED: { status: 409, title: 'The hold of this Idempotency-Key has ended: use another key' },
  TRIP_NOT_FOUND: { status: 404, title: 'There is no such trip' },
  TRIP_CANCELLED: { status: 409, title: 'The trip does not run' },
  SALE_NOT_OPEN: { status: 409, title: 'Not on sale yet' },
  SALE_CLOSED: { status: 409, title: 'The sale has closed at this stop' },
  BOARDING_NOT_SOLD: { status: 409, title: 'No journey that starts at this stop is sold' },
  CLASS_NOT_SOLD: { status: 409, title: 'This class is not sold between these stops' },
  TRIP_REBUILDING: {
    status: 503,
    title: 'The seats of this trip are being counted anew',
    retryAfterSeconds: 1,
  },
  BUSY: { status: 503, title: 'Too many holds at once', retryAfterSeconds: 1 },
});
