import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { changeUnderEpoch } from '../redis/epoch.ts';
import { tripScript } from '../redis/scripts.ts';
import { forgetHeld } from './count-held.ts';
import { findHold, type StoredHold } from './find-hold.ts';
import { bookingsOf } from './present-holds.ts';
import releaseLua from './release-hold.lua' with { type: 'text' };

export const releaseScript = tripScript('release-hold', releaseLua);
const attempts = 3;

/** The holder releases the seats. @throws Problem HOLD_NOT_FOUND, HOLD_CLAIMED */
export function releaseHold(deps: Deps) {
  return async ({ holdId, userId }: { holdId: string; userId: string }): Promise<void> => {
    const stored = await findHold(deps, { holdId, userId });
    if (!stored) throw problems.HOLD_NOT_FOUND();
    const { outcome } = await release(deps, { stored, word: 'HOLDER' });
    if (outcome === 'CLAIMED' || outcome === 'SEALED') {
      const bookingId = (await bookingsOf(deps, { userId, holdIds: [holdId] })).get(holdId);
      throw problems.HOLD_CLAIMED(undefined, bookingId === undefined ? {} : { bookingId });
    }
    if (outcome === 'GONE') throw problems.HOLD_NOT_FOUND();
  };
}

/** The unpaid booking of a hold has ended. A hold whose payment has arrived stays. */
export function dropHold(deps: Deps) {
  return async ({ holdId, userId }: { holdId: string; userId: string }): Promise<{ dropped: boolean }> => {
    const stored = await findHold(deps, { holdId, userId });
    if (!stored) return { dropped: false };
    const { outcome, rows } = await release(deps, { stored, word: 'BOOKING' });
    return { dropped: outcome === 'RELEASED' || rows > 0 };
  };
}

/** First Redis, then Postgres under the same epoch: otherwise a rebuild could bring the hold back. */
async function release(deps: Deps, { stored, word }: { stored: StoredHold; word: 'HOLDER' | 'BOOKING' }) {
  const { trip, holdId, userId, grantedAtMs, seats } = stored;
  let released = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { outcome, engine } = await releaseScript.run(deps, {
      trip,
      seats,
      args: [holdId, grantedAtMs, userId, word],
    });
    released ||= outcome === 'RELEASED';
    // A hold gone from Redis may still be LOCKED in Postgres: the process of a release died between the two.
    if (outcome !== 'RELEASED' && outcome !== 'GONE') return { outcome, rows: 0 };
    const rows = await markReleased(deps, { holdId, grantedAtMs, epoch: engine.epoch });
    if (rows !== undefined) {
      await forgetHeld(deps, { ...stored, seats: seats.length });
      return { outcome: released ? 'RELEASED' : outcome, rows };
    }
    await deps.trust.renew();
  }
  throw problems.TRIP_REBUILDING();
}

/** How many rows turned RELEASED; undefined where the epoch has moved. */
function markReleased(
  deps: Deps,
  { holdId, grantedAtMs, epoch }: { holdId: string; grantedAtMs: number; epoch: number },
): Promise<number | undefined> {
  return changeUnderEpoch(deps, {
    epoch,
    change: (fenced) => sql`
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE hold_id = ${holdId} AND status = 'LOCKED'
        AND reserved_at = ${new Date(grantedAtMs).toISOString()}::timestamptz AND ${fenced}`,
  });
}
