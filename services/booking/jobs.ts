import { forgetIdempotencyKeys } from '#shared/idempotency';
import { every } from '#shared/service';
import { sweepCancelledTrips } from './cancel-trip.ts';
import { confirmPaidBookings } from './confirm-booking.ts';
import type { Deps } from './connect.ts';
import { driveCancellations } from './drive-cancellation.ts';
import { anonymiseBookings } from './erase-person.ts';
import { expireBookings } from './expire-bookings.ts';
import { measureWaiting } from './measure-waiting.ts';

export const bookingJobs = (deps: Deps) => [
  every(2, 'confirm-paid-bookings', confirmPaidBookings(deps)),
  every(3, 'expire-bookings', expireBookings(deps)),
  every(3, 'drive-cancellations', driveCancellations(deps)),
  every(2, 'sweep-cancelled-trips', sweepCancelledTrips(deps)),
  every(10, 'measure-waiting', measureWaiting(deps)),
  every(3_600, 'anonymise-bookings', anonymiseBookings(deps)),
  every(3_600, 'forget-idempotency-keys', () => forgetIdempotencyKeys(deps)),
];
