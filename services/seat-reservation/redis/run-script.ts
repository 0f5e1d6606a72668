import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import type { Trip } from '../trip/trip.ts';
import { ask, isUnknownScript } from './ask-redis.ts';
import { type Engine, RedisForgot } from './epoch.ts';
import { scriptKeys } from './keys.ts';
import { ensureBuilt } from './rebuild-trip.ts';
import type { Script } from './script.ts';

const attempts = 4;

export interface ScriptRun {
  trip: Trip;
  /** The locks, after the trip's own keys. */
  keys?: string[];
  args: (string | number)[];
  /** What Postgres said last was said under this epoch: an older one must not act on it. */
  atLeast?: number;
}

export interface ScriptAnswer {
  outcome: string;
  rest: string[];
  /** The engine the script ran under. */
  engine: Engine;
}

/**
 * Runs a script on a trip whose keys can be trusted; rebuilds them first where they cannot.
 * @throws Problem TRIP_REBUILDING or UNAVAILABLE (503), after which it is unknown whether the script took effect.
 */
export async function runScript(deps: Deps, script: Script, run: ScriptRun): Promise<ScriptAnswer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const engine = await deps.trust.engine(run.atLeast);
    const answer = await tryScript(deps, script, run, engine);
    if (answer === undefined) await deps.trust.raise(engine);
    else if (answer.outcome === 'UNTRUSTED') await ensureBuilt(deps, run.trip, engine);
    else return answer;
  }
  throw problems.TRIP_REBUILDING();
}

/** One run, as things are. undefined: Redis does not know the script, so it has forgotten more than that. */
export async function tryScript(
  { redis, trust }: Pick<Deps, 'redis' | 'trust'>,
  script: Script,
  { trip, keys = [], args }: ScriptRun,
  engine: Engine,
): Promise<ScriptAnswer | undefined> {
  try {
    const sha = await trust.sha(engine, script);
    const reply = await ask(
      redis.evalSha(sha, { keys: [...scriptKeys(trip), ...keys], arguments: args.map(String) }),
    );
    const [outcome, ...rest] = (reply as (string | number)[]).map(String);
    return { outcome: outcome!, rest, engine };
  } catch (error) {
    if (error instanceof RedisForgot || isUnknownScript(error)) return undefined;
    throw error;
  }
}
