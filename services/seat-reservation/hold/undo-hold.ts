import type { Deps } from '../connect.ts';
import { type Hold, readRecord } from '../redis/hold-record.ts';
import { nameOf, type Trip } from '../trip/trip.ts';
import { forgetHeld } from './count-held.ts';
import { releaseScript } from './release-hold.ts';

/** Beyond this many unanswered holds, the oldest are left to lapse. */
const doubtsKept = 5_000;

/** GRANTER: a repeat that has met the hold keeps it. REFUSER: nobody keeps it. */
type Word = 'GRANTER' | 'REFUSER';

/**
 * Takes back a grant whose rows were refused, or that is one too many, under the epoch it was granted in: a rebuild of
 * the trip drops it anyway. Never fails: a grant that cannot be undone now lapses by itself.
 */
export async function undoHold(
  deps: Deps,
  { trip, hold, epoch, word = 'GRANTER' }: { trip: Trip; hold: Hold; epoch: number; word?: Word },
): Promise<void> {
  try {
    const engine = await deps.trust.engine();
    const answer =
      engine.epoch === epoch
        ? await releaseScript.runOnce(deps, {
            engine,
            trip,
            seats: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!),
            args: [hold.holdId, hold.grantedAtMs, hold.userId, word],
          })
        : undefined;
    if (answer?.outcome !== 'REPEATED') await forgetHeld(deps, { ...hold, seats: hold.ordinals.length });
  } catch (error) {
    deps.log.warn({ error, holdId: hold.holdId }, 'hold not undone, it will lapse');
  }
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
