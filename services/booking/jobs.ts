import { forgetIdempotencyKeys } from '#shared/http/idempotency';
import { sealActions } from '#shared/records/seal-actions';
import { every, type Job } from '#shared/runtime/service';
import { sweepCancelledTrips } from './cancel/cancel-trip.ts';
import { driveCancellations } from './cancel/drive-cancellation.ts';
import type { Deps } from './connect.ts';
import { anonymiseBookings } from './erase-person.ts';
import { measureWaiting } from './review/measure-waiting.ts';
import { confirmPaidBookings } from './sale/confirm-booking.ts';
import { expireBookings } from './sale/expire-bookings.ts';

export const jobs: Job<Deps>[] = [
  every(2, 'confirm-paid-bookings', confirmPaidBookings),
  every(3, 'expire-bookings', expireBookings),
  every(3, 'drive-cancellations', driveCancellations),
  every(2, 'sweep-cancelled-trips', sweepCancelledTrips),
  every(10, 'measure-waiting', measureWaiting),
  every(3_600, 'anonymise-bookings', anonymiseBookings),
  every(3_600, 'forget-idempotency-keys', forgetIdempotencyKeys),
  every(1, 'seal-actions', sealActions),
];
