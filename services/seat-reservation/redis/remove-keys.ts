import type { RedisClient } from '#shared/stores/redis';
import { askRedis } from './ask-redis.ts';
import { type KeyedTrip, tripKeys } from './keys.ts';

/** Takes the keys of trips that nobody holds out of Redis. */
export function removeKeys({ redis }: { redis: RedisClient }) {
  return async (trips: KeyedTrip[]): Promise<void> => {
    for (const trip of trips) await askRedis(redis.unlink(Object.values(tripKeys(trip))));
  };
}
