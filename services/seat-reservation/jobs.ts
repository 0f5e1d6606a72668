import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { closePastTrips } from './expiry/close-past-trips.ts';
import { expireHolds } from './expiry/expire-holds.ts';
import { forgetHoldKeys } from './expiry/forget-hold-keys.ts';
import { sweepTrips } from './expiry/sweep-trips.ts';
import { undoDoubtfulHolds } from './hold/undo-hold.ts';
import { rebuildTrips } from './redis/rebuild-trips.ts';
import { clearReleasedSeats } from './sale/clear-released-seats.ts';
import { settleVerdicts } from './sale/settle-verdicts.ts';

const followSchedule =
  ({ fares }: Deps) =>
  () =>
    fares.follow();

export const jobs: Job<Deps>[] = [
  // What operators shut, also where its notice was lost.
  every(0.4, 'follow-schedule', followSchedule),
  every(2, 'sweep-lapsed-holds', sweepTrips),
  every(5, 'expire-reservations', expireHolds),
  every(5, 'settle-verdicts', settleVerdicts),
  every(5, 'clear-released-seats', clearReleasedSeats),
  every(1, 'undo-unanswered-holds', undoDoubtfulHolds),
  every(2, 'rebuild-trips', rebuildTrips),
  every(600, 'close-past-trips', closePastTrips),
  every(3_600, 'forget-hold-keys', forgetHoldKeys),
];
