import pMap from 'p-map';
import { Problem } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { type Legs, legCount, type Trip } from '../trip/trip.ts';
import { ask } from './ask-redis.ts';
import type { Engine } from './epoch.ts';
import { eachLockedSeat } from './hold-record.ts';
import { tripKeys } from './keys.ts';
import { ensureBuilt } from './rebuild-trip.ts';

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
 * Reads any number of trips in one pipeline, without a script. Trips that are not built yet are built first.
 * undefined for a trip that cannot be read now.
 */
export async function readTrips(deps: Deps, trips: Trip[]): Promise<(TripState | undefined)[]> {
  const found: (TripState | undefined)[] = trips.map(() => undefined);
  let missing = trips.map((_, at) => at);
  for (let round = 0; round < rounds && missing.length > 0; round++) {
    const engine = await deps.trust.engine();
    const states = await readOnce(
      deps,
      engine,
      missing.map((at) => trips[at]!),
    );
    if (!states) {
      await deps.trust.raise(engine);
      continue;
    }
    for (const [place, at] of missing.entries()) found[at] = states[place];
    missing = missing.filter((at) => !found[at]);
    if (round < rounds - 1) {
      await pMap(missing, (at) => buildOrLeave(deps, trips[at]!, engine), { concurrency: rebuildsAtOnce });
    }
  }
  return found;
}

/** One trip that cannot be built now keeps nobody from reading the others. */
async function buildOrLeave(deps: Deps, trip: Trip, engine: Engine): Promise<void> {
  try {
    await ensureBuilt(deps, trip, engine);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'TRIP_REBUILDING')) throw error;
  }
}

/** undefined as a whole where Redis has lost its memory. Holds are read before bits, so that a seal is never missed. */
async function readOnce(
  { redis, redisBytes }: Deps,
  engine: Engine,
  trips: Trip[],
): Promise<(TripState | undefined)[] | undefined> {
  const [[known], time, ...read] = await ask(
    Promise.all([
      redis.scriptExists(engine.witness),
      redis.time(),
      ...trips.map((trip) => {
        const keys = tripKeys(trip);
        return Promise.all([redis.get(keys.ready), redis.hVals(keys.hold), redisBytes.get(keys.sold)]);
      }),
    ]),
  );
  if (known !== 1) return undefined;
  const nowMs = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
  return read.map(([ready, records, sold], at) => {
    if (ready !== String(engine.epoch)) return undefined;
    const trip = trips[at]!;
    const held = new Uint8Array(trip.layout.seats.length);
    for (const record of records) {
      eachLockedSeat(record, nowMs, (ordinal) => {
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
