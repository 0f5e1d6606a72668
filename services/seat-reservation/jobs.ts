import { sql } from 'drizzle-orm';
import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { expireReservations, sweepTrips } from './hold/sweep-trips.ts';
import { undoDoubtfulHolds } from './hold/undo-hold.ts';
import { ask } from './redis/ask-redis.ts';
import { tripKeys } from './redis/keys.ts';
import { eachAtMost } from './redis/read-trips.ts';
import { ensureBuilt } from './redis/rebuild-trip.ts';
import { applyRefusal } from './sale/confirm-seats.ts';
import { clearReleased } from './sale/give-back-seats.ts';
import { settleSale } from './sale/settle-sale.ts';

const atMost = 500;
const rebuildsAtOnce = 2;
/** A verdict or a release this young may still be at work in its own request. */
const settledAfterSeconds = 5;
const closedAfterDays = 3;
const keysKeptDays = 2;

export const jobs: Job<Deps>[] = [
  every(2, 'sweep-lapsed-holds', sweepTrips),
  every(5, 'expire-reservations', expireReservations),
  every(5, 'settle-verdicts', settleVerdicts),
  every(5, 'clear-released-seats', clearReleasedSeats),
  every(1, 'undo-unanswered-holds', undoDoubtfulHolds),
  every(2, 'rebuild-trips', rebuildTrips),
  every(600, 'close-past-trips', closePastTrips),
  every(3_600, 'forget-hold-keys', forgetHoldKeys),
];

/** Verdicts that Redis has not been told, because the telling failed or its process died. */
export function settleVerdicts(deps: Deps) {
  return async (olderThanSeconds = settledAfterSeconds): Promise<void> => {
    const verdicts = await deps.db.execute<{
      booking_id: string;
      verdict: string;
      hold_id: string;
      user_id: string;
    }>(sql`
      SELECT booking_id, verdict, hold_id, user_id
      FROM verdicts
      WHERE applied_at IS NULL AND created_at < CURRENT_TIMESTAMP - make_interval(secs => ${olderThanSeconds})
      ORDER BY created_at LIMIT ${atMost}`);
    for (const { booking_id: bookingId, verdict, hold_id: holdId, user_id: userId } of verdicts) {
      if (verdict === 'CONFIRMED') await settleSale(deps, bookingId);
      else await applyRefusal(deps, { bookingId, holdId, userId });
    }
  };
}

/** Seats given back whose bits may still be in Redis. */
export function clearReleasedSeats(deps: Deps) {
  return async (olderThanSeconds = settledAfterSeconds): Promise<void> => {
    const bookings = await deps.db.execute<{ booking_id: string }>(sql`
      SELECT DISTINCT booking_id FROM seat_reservations
      WHERE status = 'RELEASED' AND booking_id IS NOT NULL AND cleared_at IS NULL
        AND released_at <= CURRENT_TIMESTAMP - make_interval(secs => ${olderThanSeconds})
      LIMIT ${atMost}`);
    for (const { booking_id } of bookings) await clearReleased(deps, booking_id);
  };
}

/** After the epoch was raised: trips that nobody has touched since are rebuilt before somebody does. */
export function rebuildTrips(deps: Deps) {
  return async (): Promise<void> => {
    const engine = await deps.trust.renew();
    const stale = await deps.db.execute<{ train_id: string; journey_date: string }>(sql`
      SELECT train_id, journey_date::text AS journey_date FROM trips
      WHERE built_epoch < ${engine.epoch} AND ends_at > CURRENT_TIMESTAMP ORDER BY ends_at LIMIT ${atMost}`);
    await eachAtMost(rebuildsAtOnce, [...stale], async ({ train_id, journey_date }) => {
      const trip = await deps.trips.open({ trainId: train_id, journeyDate: journey_date });
      await ensureBuilt(deps, trip, engine);
    });
  };
}

/** The keys of a trip leave Redis some days after it ended. Postgres first: a missing marker would be a sign of loss. */
function closePastTrips(deps: Deps) {
  return async (): Promise<void> => {
    const past = await deps.db.execute<{ train_id: string; journey_date: string; revision: number }>(sql`
      UPDATE trips SET built_epoch = NULL, built_at = NULL, closed_at = CURRENT_TIMESTAMP
      WHERE closed_at IS NULL AND ends_at < CURRENT_TIMESTAMP - make_interval(days => ${closedAfterDays})
      RETURNING train_id, journey_date::text AS journey_date, revision`);
    for (const { train_id, journey_date, revision } of past) {
      const keys = tripKeys({ trainId: train_id, journeyDate: journey_date, revision });
      await ask(deps.redis.unlink(Object.values(keys)));
    }
  };
}

function forgetHoldKeys({ db }: Deps) {
  return () =>
    db.execute(
      sql`DELETE FROM hold_keys WHERE created_at < CURRENT_TIMESTAMP - make_interval(days => ${keysKeptDays})`,
    );
}
