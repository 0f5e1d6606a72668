import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { seatKey } from '../redis/keys.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import { forgetHeld } from './count-held.ts';
import { findHold, type StoredHold } from './find-hold.ts';
import { bookingsOf } from './present-holds.ts';
import releaseLua from './release-hold.lua' with { type: 'text' };

export const releaseScript = script('release-hold', releaseLua);
const attempts = 3;

/** The holder gives the seats up. @throws Problem HOLD_NOT_FOUND, HOLD_CLAIMED */
export function releaseHold(deps: Deps) {
  return async ({ holdId, userId }: { holdId: string; userId: string }): Promise<void> => {
    const stored = await findHold(deps, holdId, userId);
    if (!stored) throw problems.HOLD_NOT_FOUND();
    const { outcome } = await release(deps, stored, 'HOLDER');
    if (outcome === 'CLAIMED' || outcome === 'SEALED') {
      const bookingId = (await bookingsOf(deps, userId, [stored.holdId])).get(stored.holdId);
      throw problems.HOLD_CLAIMED(undefined, bookingId === undefined ? {} : { bookingId });
    }
    if (outcome === 'GONE') throw problems.HOLD_NOT_FOUND();
  };
}

/** The unpaid booking of a hold has ended. A hold whose payment has arrived stays. */
export function dropHold(deps: Deps) {
  return async ({ holdId, userId }: { holdId: string; userId: string }): Promise<{ dropped: boolean }> => {
    const stored = await findHold(deps, holdId, userId);
    if (!stored) return { dropped: false };
    const { outcome, rows } = await release(deps, stored, 'BOOKING');
    return { dropped: outcome === 'RELEASED' || rows > 0 };
  };
}

/** Redis first, by the fence of the record; then Postgres, under the same epoch, or a rebuild could bring the hold back. */
async function release(deps: Deps, stored: StoredHold, word: 'HOLDER' | 'BOOKING') {
  const { trip, holdId, userId, grantedAtMs, seats } = stored;
  let released = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { outcome, engine } = await runScript(deps, releaseScript, {
      trip,
      keys: seats.map((seat) => seatKey(trip, seat)),
      args: [holdId, grantedAtMs, userId, word],
    });
    released ||= outcome === 'RELEASED';
    // Gone from Redis, it may still stand in Postgres: the process of a release died between the two.
    if (outcome !== 'RELEASED' && outcome !== 'GONE') return { outcome, rows: 0 };
    const rows = await markReleased(deps, stored, engine.epoch);
    if (rows !== undefined) {
      await forgetHeld(deps, { ...stored, seats: seats.length });
      return { outcome: released ? 'RELEASED' : outcome, rows };
    }
    await deps.trust.renew();
  }
  throw problems.TRIP_REBUILDING();
}

/** How many rows turned RELEASED; undefined where the epoch has moved. */
async function markReleased(
  { db }: Deps,
  { holdId, grantedAtMs }: StoredHold,
  epoch: number,
): Promise<number | undefined> {
  const [row] = await db.execute<{ fenced: boolean; released: string }>(sql`
    WITH fence AS MATERIALIZED (SELECT 1 FROM epoch WHERE id = 1 AND value = ${epoch} FOR SHARE),
    released AS (
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE hold_id = ${holdId} AND status = 'LOCKED'
        AND reserved_at = ${new Date(grantedAtMs).toISOString()}::timestamptz
        AND EXISTS (SELECT FROM fence) RETURNING 1)
    SELECT EXISTS (SELECT FROM fence) AS fenced, (SELECT count(*) FROM released) AS released`);
  return row?.fenced ? Number(row.released) : undefined;
}
