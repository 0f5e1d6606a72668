import { forgetIdempotencyKeys } from '#shared/http/idempotency';
import { every } from '#shared/runtime/service';
import { sweepCancelledTrips } from './cancel/cancel-trip.ts';
import { driveCancellations } from './cancel/drive-cancellation.ts';
import type { Deps } from './connect.ts';
import { anonymiseBookings } from './erase-person.ts';
import { measureWaiting } from './review/measure-waiting.ts';
import { confirmPaidBookings } from './sale/confirm-booking.ts';
import { expireBookings } from './sale/expire-bookings.ts';

export const bookingJobs = (deps: Deps) => [
  every(2, 'confirm-paid-bookings', confirmPaidBookings(deps)),
  every(3, 'expire-bookings', expireBookings(deps)),
  every(3, 'drive-cancellations', driveCancellations(deps)),
  every(2, 'sweep-cancelled-trips', sweepCancelledTrips(deps)),
  every(10, 'measure-waiting', measureWaiting(deps)),
  every(3_600, 'anonymise-bookings', anonymiseBookings(deps)),
  every(3_600, 'forget-idempotency-keys', () => forgetIdempotencyKeys(deps)),
];
