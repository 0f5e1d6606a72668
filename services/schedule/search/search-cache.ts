import { TypeCompiler } from '@sinclair/typebox/compiler';
import { t } from 'elysia';
import type { Logger } from '#shared/seeing/log';
import type { RedisClient } from '#shared/stores/redis';
import { type CachedTrip, cachedTrip } from '../trips/compute-trips.ts';

/** The search cache. It only saves work: searches are answered without Redis too. */
export interface SearchCache {
  /** What was found for these stations and date under this version of the timetable; undefined if nothing is cached. */
  get(where: SearchKey, version: number): Promise<CachedTrip[] | undefined>;
  set(where: SearchKey, trips: CachedTrip[]): Promise<void>;
}

export interface SearchKey {
  from: string;
  to: string;
  date: string;
}

/** After a failure Redis is not asked for so long: its time-out would slow down every search. */
const pauseMs = 5_000;

export const searchKey = ({ from, to, date }: SearchKey) => `search:trains:${from}:${to}:${date}`;

/**
 * Every train in the array carries the version of the timetable it was computed from, and a reader takes only its own:
 * whatever a slow writer puts there later, the old timetable is not answered again. An empty array carries no version
 * and is not kept.
 */
export function createSearchCache(redis: RedisClient, log: Logger, ttlSeconds: number): SearchCache {
  let pausedUntilMs = 0;
  const guarded = async <Result>(run: () => Promise<Result>): Promise<Result | undefined> => {
    if (performance.now() < pausedUntilMs) return undefined;
    try {
      return await run();
    } catch (error) {
      pausedUntilMs = performance.now() + pauseMs;
      log.warn({ error }, 'search cache');
      return undefined;
    }
  };
  return {
    get: (where, version) =>
      guarded(async () => {
        const text = await redis.get(searchKey(where));
        if (text === null) return undefined;
        const trips = readJson(text);
        return isOfVersion(trips, version) ? trips : undefined;
      }),
    async set(where, trips) {
      if (trips.length === 0) return;
      await guarded(() =>
        redis.set(searchKey(where), JSON.stringify(trips), { expiration: { type: 'EX', value: ttlSeconds } }),
      );
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shape = TypeCompiler.Compile(t.Array(cachedTrip, { minItems: 1 }));

/** Also refuses entries that another release wrote in another shape. */
function isOfVersion(trips: unknown, version: number): trips is CachedTrip[] {
  return shape.Check(trips) && trips.every((trip) => trip.timetableVersion === version);
}
