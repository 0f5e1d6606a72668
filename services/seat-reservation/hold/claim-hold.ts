import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type Hold, readHold } from '../redis/hold-record.ts';
import { seatKey } from '../redis/keys.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import claimLua from './claim-hold.lua' with { type: 'text' };
import { extendHeld, forgetHeld } from './count-held.ts';
import { toHeldJourney } from './describe-hold.ts';
import { findHold, type StoredHold } from './find-hold.ts';

type Input = typeof contract.claimHold.input.static;
type Output = typeof contract.claimHold.output.static;

const claimScript = script('claim-hold', claimLua);
const attempts = 3;

/** A booking is made from a live hold: it lasts once more, in Redis and in Postgres. @throws Problem HOLD_NOT_FOUND */
export function claimHold(deps: Deps) {
  return async ({ holdId, userId }: Input): Promise<Output> => {
    const stored = await findHold(deps, holdId, userId);
    if (!stored) throw problems.HOLD_NOT_FOUND();
    const { trip, seats } = stored;
    const held = { ...stored, seats: seats.length };
    const ttlMs = deps.config.SEAT_HOLD_SECONDS * 1_000;
    // Claimed at its last moment it stands for so long: should this process die, it is not counted too short.
    const untilMs = stored.expiresAtMs + (stored.claimed ? 0 : ttlMs);
    if (isLocked(stored)) await extendHeld(deps, held, { untilMs, known: false });
    const gone = async () => {
      await forgetHeld(deps, held);
      return problems.HOLD_NOT_FOUND();
    };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { outcome, rest, engine } = await runScript(deps, claimScript, {
        trip,
        keys: seats.map((seat) => seatKey(trip, seat)),
        args: [holdId, stored.grantedAtMs, userId, ttlMs],
      });
      if (outcome === 'GONE') throw await gone();
      const hold = readHold(holdId, rest[0]!);
      const [rows] = await Promise.all([
        markClaimed(deps, hold, engine.epoch),
        extendHeld(deps, held, { untilMs: hold.expiresAtMs, known: true }),
      ]);
      if (rows === seats.length) return toHeldJourney(stored, hold);
      if (rows !== undefined) throw await gone();
      await deps.trust.renew();
    }
    throw problems.TRIP_REBUILDING();
  };
}

const isLocked = ({ rows }: StoredHold) => rows.every(({ status }) => status === 'LOCKED');

/** How many rows now have the record's expiry; undefined where the epoch has moved since the record was written. */
async function markClaimed({ db }: Deps, hold: Hold, epoch: number): Promise<number | undefined> {
  const [row] = await db.execute<{ fenced: boolean; claimed: string }>(sql`
    WITH fence AS MATERIALIZED (SELECT 1 FROM epoch WHERE id = 1 AND value = ${epoch} FOR SHARE),
    claimed AS (
      UPDATE seat_reservations
      SET claimed_at = coalesce(claimed_at, CURRENT_TIMESTAMP),
          expires_at = ${new Date(hold.expiresAtMs).toISOString()}::timestamptz
      WHERE hold_id = ${hold.holdId} AND status = 'LOCKED'
        AND reserved_at = ${new Date(hold.grantedAtMs).toISOString()}::timestamptz
        AND EXISTS (SELECT FROM fence)
      RETURNING 1)
    SELECT EXISTS (SELECT FROM fence) AS fenced, (SELECT count(*) FROM claimed) AS claimed`);
  return row?.fenced ? Number(row.claimed) : undefined;
}
