import type { Deps } from '../connect.ts';
import { ask } from '../redis/ask-redis.ts';
import type { Engine } from '../redis/epoch.ts';
import { type Hold, readHold } from '../redis/hold-record.ts';
import { seatKey, tripKeys } from '../redis/keys.ts';
import { type ScriptAnswer, tryScript } from '../redis/run-script.ts';
import { nameOf, type Trip } from '../trip/trip.ts';
import { forgetHeld } from './count-held.ts';
import { releaseScript } from './release-hold.ts';

/** Holds whose lock may or may not stand; beyond so many the oldest are left to lapse. */
const doubtsKept = 5_000;

/** GRANTER: whoever met the hold meanwhile may keep it. REFUSER: nobody may. */
type Word = 'GRANTER' | 'REFUSER';

/**
 * Takes back a grant whose rows were refused, or that is one too many, under the epoch it was granted in: once the trip is rebuilt it is gone
 * anyway. Never fails: what cannot be undone now lapses by itself.
 */
export async function undoHold(
  deps: Deps,
  { trip, hold, epoch, word = 'GRANTER' }: { trip: Trip; hold: Hold; epoch: number; word?: Word },
): Promise<void> {
  try {
    const engine = await deps.trust.engine();
    const answer = engine.epoch === epoch ? await release(deps, engine, { trip, hold, word }) : undefined;
    if (answer?.outcome !== 'REPEATED') await forgetHeld(deps, { ...hold, seats: hold.ordinals.length });
  } catch (error) {
    deps.log.warn({ error, holdId: hold.holdId }, 'hold not undone, it will lapse');
  }
}

const release = (
  deps: Deps,
  engine: Engine,
  { trip, hold, word }: { trip: Trip; hold: Hold; word: Word },
): Promise<ScriptAnswer | undefined> =>
  tryScript(
    deps,
    releaseScript,
    {
      trip,
      keys: hold.ordinals.map((ordinal) => seatKey(trip, trip.layout.seats[ordinal]!)),
      args: [hold.holdId, hold.grantedAtMs, hold.userId, word],
    },
    engine,
  );

/** A lock that was asked for and not answered: if it turns out to stand, nobody knows of it. */
export function doubt({ doubtful }: Deps, { holdId, trip }: { holdId: string; trip: Trip }): void {
  doubtful.set(holdId, trip);
  if (doubtful.size > doubtsKept) doubtful.delete(doubtful.keys().next().value!);
}

/** A timer's work: holds nobody was told of go, as soon as Redis answers again. */
export function undoDoubtfulHolds(deps: Deps) {
  return async (): Promise<void> => {
    for (const [holdId, trip] of deps.doubtful) {
      const engine = await deps.trust.engine();
      const record = await ask(deps.redis.hGet(tripKeys(trip).hold, holdId));
      if (record) await undoHold(deps, { trip, hold: readHold(holdId, record), epoch: engine.epoch });
      deps.doubtful.delete(holdId);
      deps.log.info({ trip: nameOf(trip), holdId, stood: record !== null }, 'unanswered hold undone');
    }
  };
}
