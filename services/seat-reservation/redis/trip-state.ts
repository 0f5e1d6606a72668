import pMap from 'p-map';
import { RESP_TYPES } from 'redis';
import { Problem } from '#shared/base/problem';
import type { RedisNode } from '#shared/stores/redis';
import type { Deps } from '../connect.ts';
import { type Legs, legCount, type Trip } from '../trip/trip.ts';
import { askRedis, clientOf, isUnknownScript, ownerOf } from './ask-redis.ts';
import { type Engine, RedisForgot } from './epoch.ts';
import { loadScript, toScript, unlessForgotten, unlessMoving } from './eval-script.ts';
import { eachLockedSeat } from './hold-record.ts';
import { tripKeys } from './keys.ts';
import readTripsLua from './read-trips.lua' with { type: 'text' };
import { rebuildTrip } from './rebuild-trip.ts';

const rounds = 3;
const rebuildsAtOnce = 8;

/** What Redis says about a trip at one moment. */
export interface TripState {
  trip: Trip;
  /** By ordinal: 1 where a standing hold locks the seat. */
  held: Uint8Array;
  sold: Uint8Array;
}

/** With what it was made of. */
export interface ReadState extends TripState {
  records: Buffer;
  /** By Redis's clock: later the same text says something else. */
  lapsesAtMs: number;
}

/** Reads any number of trips in one pipeline. Builds those that are not built yet. undefined for a trip that cannot be read now. */
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
    if (!(error instanceof Problem)) throw error;
    // On a cluster the other trips lie on other nodes.
    const isLeft = error.code === 'TRIP_REBUILDING' || (deps.redis.isCluster && error.code === 'UNAVAILABLE');
    if (!isLeft) throw error;
  }
}

const script = toScript('read-trips', readTripsLua);

/** What the script answers of one trip: records and bits, where it is built. */
type Told = [Buffer, Buffer] | [null, null];

/**
 * undefined as a whole where Redis has forgotten.
 * @param before what was read of a trip until now: the same object is answered where it still holds
 */
export async function readOnce(
  deps: Pick<Deps, 'redis' | 'redisBytes'>,
  { engine, trips, before }: { engine: Engine; trips: Trip[]; before?: (ReadState | undefined)[] },
): Promise<(ReadState | undefined)[] | undefined> {
  const states: (ReadState | undefined)[] = trips.map(() => undefined);
  const trains = [...Map.groupBy(trips.keys(), (at) => trips[at]!.trainId).values()];
  const ownerOfTrain = ([at]: number[]) => ownerOf(deps, tripKeys(trips[at!]!).ready);
  const shares = [...Map.groupBy(trains, (places) => ownerOfTrain(places).name).values()];
  const readShare = async (share: number[][]): Promise<void> => {
    const node = ownerOfTrain(share[0]!);
    const answers = await evalAll(deps, {
      engine,
      node,
      keys: share.map((places) => places.flatMap((at) => keysOf(trips[at]!))),
    });
    for (const [train, [now, ...told]] of answers.entries()) {
      for (const [place, at] of share[train]!.entries()) {
        const about = told.slice(place * 2, place * 2 + 2) as Told;
        states[at] = stateOf(trips[at]!, about, Number(now), before?.[at]);
      }
    }
  };
  return unlessForgotten(async () => {
    const read = await Promise.allSettled(shares.map(readShare));
    const failed = read.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    // The trips of a node that is away are not read; the others are.
    if (failed.length === shares.length && failed.length > 0) throw failed[0];
    const forgot = failed.find((error) => !(error instanceof Problem));
    if (forgot) throw forgot;
    return states;
  });
}

/** A pipeline on a cluster does not know the kind of its values: it is the node's own. */
async function bytesOf(
  { redis, redisBytes }: Pick<Deps, 'redis' | 'redisBytes'>,
  node: RedisNode,
): Promise<Pick<Deps['redisBytes'], 'multi'>> {
  if (!redis.isCluster) return redisBytes;
  return (await clientOf(node)).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}

/** In one pipeline to one node. @throws what `unlessForgotten` knows where the node has forgotten */
async function evalAll(
  deps: Pick<Deps, 'redis' | 'redisBytes'>,
  { engine, node, keys }: { engine: Engine; node: RedisNode; keys: string[][] },
): Promise<(Buffer | null)[][]> {
  try {
    const sha = await loadScript(deps, { engine, script, node });
    // A command costs more than what it reads, and there may be hundreds of trips, several times a second: one for each
    // train, and one deadline and one promise for all.
    const pipeline = (await bytesOf(deps, node)).multi();
    for (const one of keys) pipeline.evalSha(sha, { keys: one });
    return (await askRedis(pipeline.execAsPipeline())) as unknown as (Buffer | null)[][];
  } catch (error) {
    if (deps.redis.isCluster) {
      const isLost = error instanceof RedisForgot || isUnknownScript(error);
      if (isLost) await unlessMoving(deps, { engine, node });
      else void deps.redis.lookAgain().catch(() => {});
    }
    throw error;
  }
}

const keysOf = (trip: Trip): string[] => {
  const { ready, hold, sold } = tripKeys(trip);
  return [ready, hold, sold];
};

function stateOf(
  trip: Trip,
  [records, sold]: Told,
  nowMs: number,
  before: ReadState | undefined,
): ReadState | undefined {
  if (!records) return undefined;
  const stands =
    before?.trip === trip &&
    nowMs <= before.lapsesAtMs &&
    records.equals(before.records) &&
    sold.equals(before.sold);
  if (stands) return before;
  const held = new Uint8Array(trip.layout.seats.length);
  let lapsesAtMs = Number.POSITIVE_INFINITY;
  for (const record of records.length > 0 ? records.toString().split('\n') : []) {
    const untilMs = eachLockedSeat(record, nowMs, (ordinal) => {
      held[ordinal] = 1;
    });
    lapsesAtMs = Math.min(lapsesAtMs, untilMs);
  }
  return { trip, held, sold, records, lapsesAtMs };
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
