import type { Deps } from '../connect.ts';
import { type Hold, readRecord } from '../redis/hold-record.ts';
import { nameOf, type Trip } from '../trip/trip.ts';
import { forgetHeld } from './count-held.ts';
import { findHold } from './find-hold.ts';
import { releaseScript } from './release-hold.ts';

/** Beyond this many unanswered holds, the oldest are left to lapse. */
const doubtsKept = 5_000;

/** GRANTER: a repeat that has met the hold keeps it. REFUSER: nobody keeps it. */
type Word = 'GRANTER' | 'REFUSER';

interface Grant {
  trip: Trip;
  hold: Hold;
  epoch: number;
}

/**
 * Takes back a grant whose rows were refused, or that is one too many, under the epoch it was granted in: a rebuild of
 * the trip drops it anyway. Never fails: a grant that cannot be undone now lapses by itself.
 */
export async function undoHold(
  deps: Deps,
  { word = 'GRANTER', ...grant }: Grant & { word?: Word },
): Promise<void> {
  const { hold } = grant;
  try {
    const said = await takeBack(deps, { ...grant, word });
    const stands = said === undefined ? await isWritten(deps, grant) : said === 'REPEATED';
    if (!stands) await forgetHeld(deps, { ...hold, seats: hold.ordinals.length });
  } catch (error) {
    deps.log.warn({ error, holdId: hold.holdId }, 'hold not undone, it will lapse');
  }
}

/** undefined where the grant's epoch is over, or its trip is not as it was. */
async function takeBack(deps: Deps, { trip, hold, epoch, word }: Grant & { word: Word }) {
  const engine = await deps.trust.engine();
  if (engine.epoch !== epoch) return undefined;
  const answer = await releaseScript.runOnce(deps, {
    engine,
    trip,
    seats: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!),
    args: [hold.holdId, hold.grantedAtMs, hold.userId, word],
  });
  return answer?.outcome === 'UNTRUSTED' ? undefined : answer?.outcome;
}

/** Once its epoch is over, a grant is in Postgres or never will be: a repeat of its request may have written it. */
async function isWritten(deps: Deps, { hold, epoch }: Grant): Promise<boolean> {
  const newest = await deps.trust.renew();
  if (newest.epoch === epoch) await deps.trust.raise(newest);
  const stored = await findHold(deps, hold);
  return stored?.grantedAtMs === hold.grantedAtMs && stored.rows.every(({ status }) => status === 'LOCKED');
}

/** Remembers a hold for which Redis did not answer: if it stands, nobody was told. */
export function doubt({ doubtful }: Deps, { holdId, trip }: { holdId: string; trip: Trip }): void {
  doubtful.set(holdId, trip);
  if (doubtful.size > doubtsKept) doubtful.delete(doubtful.keys().next().value!);
}

/** Undoes the holds that nobody was told of, as soon as Redis answers again. */
export function undoDoubtfulHolds(deps: Deps) {
  return async (): Promise<void> => {
    for (const [holdId, trip] of deps.doubtful) {
      const engine = await deps.trust.engine();
      const hold = await readRecord(deps, { trip, holdId });
      if (hold) await undoHold(deps, { trip, hold, epoch: engine.epoch });
      deps.doubtful.delete(holdId);
      deps.log.info({ trip: nameOf(trip), holdId, stood: hold !== undefined }, 'unanswered hold undone');
    }
  };
}
