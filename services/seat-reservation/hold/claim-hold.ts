import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { changeUnderEpoch } from '../redis/epoch.ts';
import { type Hold, readHold } from '../redis/hold-record.ts';
import { tripScript } from '../redis/scripts.ts';
import claimLua from './claim-hold.lua' with { type: 'text' };
import { extendHeld, forgetHeld } from './count-held.ts';
import { presentHeldJourney } from './describe-hold.ts';
import { findHold, type StoredHold } from './find-hold.ts';

type Input = typeof contract.claimHold.input.static;
type Output = typeof contract.claimHold.output.static;

const claimScript = tripScript('claim-hold', claimLua);
const attempts = 3;

/** A booking is made from a live hold, which then lasts once more, in both stores. @throws Problem HOLD_NOT_FOUND */
export function claimHold(deps: Deps) {
  return async ({ holdId, userId }: Input): Promise<Output> => {
    const stored = await findHold(deps, { holdId, userId });
    if (!stored) throw problems.HOLD_NOT_FOUND();
    const { trip, seats } = stored;
    const held = { ...stored, seats: seats.length };
    const ttlMs = deps.config.SEAT_HOLD_SECONDS * 1_000;
    // Claimed at its last moment, the hold stands this long. If this process dies, it is not counted too short.
    const untilMs = stored.expiresAtMs + (stored.claimed ? 0 : ttlMs);
    if (isLocked(stored)) await extendHeld(deps, held, { untilMs, known: false });
    const gone = async () => {
      await forgetHeld(deps, held);
      return problems.HOLD_NOT_FOUND();
    };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { outcome, rest, engine } = await claimScript.run(deps, {
        trip,
        seats,
        args: [holdId, stored.grantedAtMs, userId, ttlMs],
      });
      if (outcome === 'GONE') throw await gone();
      const hold = readHold(holdId, rest[0]!);
      const [rows] = await Promise.all([
        markClaimed(deps, { hold, epoch: engine.epoch }),
        extendHeld(deps, held, { untilMs: hold.expiresAtMs, known: true }),
      ]);
      if (rows === seats.length) return presentHeldJourney(stored, hold);
      if (rows !== undefined) throw await gone();
      await deps.trust.renew();
    }
    throw problems.TRIP_REBUILDING();
  };
}

const isLocked = ({ rows }: StoredHold) => rows.every(({ status }) => status === 'LOCKED');

/** How many rows now have the record's expiry; undefined where the epoch has moved since the record was written. */
function markClaimed(
  deps: Deps,
  { hold, epoch }: { hold: Hold; epoch: number },
): Promise<number | undefined> {
  return changeUnderEpoch(deps, {
    epoch,
    change: (fenced) => sql`
      UPDATE seat_reservations
      SET claimed_at = coalesce(claimed_at, CURRENT_TIMESTAMP),
          expires_at = ${new Date(hold.expiresAtMs).toISOString()}::timestamptz
      WHERE hold_id = ${hold.holdId} AND status = 'LOCKED'
        AND reserved_at = ${new Date(hold.grantedAtMs).toISOString()}::timestamptz AND ${fenced}`,
  });
}
