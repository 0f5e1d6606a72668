import pMap from 'p-map';
import { Problem } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { type Legs, legCount, type Trip } from '../trip/trip.ts';
import { askRedis, toMilliseconds } from './ask-redis.ts';
import type { Engine } from './epoch.ts';
import { eachLockedSeat } from './hold-record.ts';
import { tripKeys } from './keys.ts';
import { rebuildTrip } from './rebuild-trip.ts';

const rounds = 3;
const rebuildsAtOnce = 8;

/** What Redis says about a trip at one moment. */
export interface TripState {
  trip: Trip;
  nowMs: number;
  /** By ordinal: 1 where a standing hold locks the seat. */
  held: Uint8Array;
  sold: Uint8Array;
}

/**
 * Reads any number of trips in one pipeline, without a script. Builds those that are not built yet.
 * undefined for a trip that cannot be read now.
 */
export async function readTrips(deps: Deps, trips: Trip[]): Promise<(TripState | undefined)[]> {
  const found: (TripState | undefined)[] = trips.map(() => undefined);
  let missing = trips.map((_, at) => at);
  for (let round = 0; round < rounds && missing.length > 0; round++) {
    const engine = await deps.trust.engine();
    const states = await readOnce(deps, { engine, trips: missing.map((at) => trips[at]!) });
    if (!states) {
      await deps.trust.raise(engine);
      continue;
    }
    for (const [place, at] of missing.entries()) found[at] = states[place];
    missing = missing.filter((at) => !found[at]);
    if (round < rounds - 1) {
      await pMap(missing, (at) => buildOrLeave(deps, { trip: trips[at]!, engine }), {
        concurrency: rebuildsAtOnce,
      });
    }
  }
  return found;
}

/** A trip that cannot be built now does not keep the others from being read. */
async function buildOrLeave(deps: Deps, { trip, engine }: { trip: Trip; engine: Engine }): Promise<void> {
  try {
    await rebuildTrip(deps, { trip, engine });
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'TRIP_REBUILDING')) throw error;
  }
}

/** Of SCRIPT EXISTS and TIME, then three of each trip. */
type Replies = [number[], Buffer[], ...unknown[]];

/** undefined as a whole where Redis has forgotten. Reads holds before bits, so that it never misses a seal. */
export async function readOnce(
  { redisBytes }: Pick<Deps, 'redisBytes'>,
  { engine, trips }: { engine: Engine; trips: Trip[] },
): Promise<(TripState | undefined)[] | undefined> {
  // One deadline and one promise for all of them: there may be hundreds, several times a second.
  const pipeline = redisBytes.multi().scriptExists(engine.witness).time();
  for (const trip of trips) {
    const keys = tripKeys(trip);
    pipeline.get(keys.ready).hVals(keys.hold).get(keys.sold);
  }
  const [[known], time, ...read] = (await askRedis(pipeline.execAsPipeline())) as unknown as Replies;
  if (known !== 1) return undefined;
  const nowMs = toMilliseconds(time.map(String));
  return trips.map((trip, at) => {
    const [ready, records, sold] = read.slice(at * 3, at * 3 + 3) as [Buffer | null, Buffer[], Buffer | null];
    if (ready?.toString() !== String(engine.epoch)) return undefined;
    const held = new Uint8Array(trip.layout.seats.length);
    for (const record of records) {
      eachLockedSeat(record.toString(), nowMs, (ordinal) => {
        held[ordinal] = 1;
      });
    }
    return { trip, nowMs, held, sold: sold ?? new Uint8Array() };
  });
}

/** Whether any of the legs of a seat is sold. */
export function isSold({ trip, sold }: TripState, ordinal: number, { from, to }: Legs): boolean {
  const legs = legCount(trip);
  for (let bit = ordinal * legs + from; bit < ordinal * legs + to; bit++) {
    if (((sold[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) return true;
  }
  return false;
}

export function isFree(state: TripState, ordinal: number, legs: Legs): boolean {
  return state.held[ordinal] === 0 && !isSold(state, ordinal, legs);
}

/** Whether the account has any seat on the trip, held or bought. Asks Redis alone. */
export async function hasSeatsOn(
  { redis }: Deps,
  { userId, trip }: { userId: string; trip: Trip },
): Promise<boolean> {
  return (await askRedis(redis.hExists(tripKeys(trip).quota, userId))) === 1;
}
