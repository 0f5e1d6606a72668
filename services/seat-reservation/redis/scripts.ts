import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import type { Engine } from './epoch.ts';
import { evalScript, toScript } from './eval-script.ts';
import { scriptKeys, seatKey } from './keys.ts';
import { rebuildTrip } from './rebuild-trip.ts';

const attempts = 4;

interface ScriptRun {
  trip: Trip;
  /** Their locks are the KEYS after the trip's own. */
  seats?: Seat[];
  args: (string | number)[];
}

interface ScriptAnswer {
  outcome: string;
  rest: string[];
  /** The engine the script ran under. */
  engine: Engine;
}

/** A Lua script that works on the keys of one trip. */
export interface TripScript {
  /**
   * Runs on keys that can be trusted; rebuilds them first where they cannot.
   * @param run `atLeast`: the epoch under which Postgres was written; no older one may act on that
   * @throws Problem TRIP_REBUILDING or UNAVAILABLE (503), after which the script may have taken effect.
   */
  run(deps: Deps, run: ScriptRun & { atLeast?: number }): Promise<ScriptAnswer>;
  /** Runs once and rebuilds nothing; undefined where Redis has forgotten. */
  runOnce(deps: Pick<Deps, 'redis'>, run: ScriptRun & { engine: Engine }): Promise<ScriptAnswer | undefined>;
}

export function tripScript(name: string, body: string): TripScript {
  const script = toScript(name, body);
  const runOnce: TripScript['runOnce'] = async (deps, { trip, seats = [], args, engine }) => {
    const keys = [...scriptKeys(trip)];
    for (const seat of seats) keys.push(seatKey(trip, seat));
    const answer = await evalScript(deps, { engine, script, keys, args });
    return answer && { outcome: answer[0]!, rest: answer.slice(1), engine };
  };
  return {
    runOnce,
    async run(deps, { atLeast, ...run }) {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const known = deps.trust.engine(atLeast);
        const engine = known instanceof Promise ? await known : known;
        const answer = await runOnce(deps, { ...run, engine });
        if (answer === undefined) await deps.trust.raise(engine);
        else if (answer.outcome === 'UNTRUSTED') await rebuildTrip(deps, { trip: run.trip, engine });
        else {
          deps.changes.note(run.trip);
          return answer;
        }
      }
      throw problems.TRIP_REBUILDING();
    },
  };
}
