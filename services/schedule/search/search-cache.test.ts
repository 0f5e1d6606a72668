import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { createLogger } from '#shared/seeing/log';
import { openRedis, type RedisClient } from '#shared/stores/redis';
import type { CachedTrip } from '../trips/compute-trips.ts';
import { createSearchCache, searchKey } from './search-cache.ts';

const log = createLogger('silent');
let redis: RedisClient;
beforeAll(async () => {
  redis = await openRedis(process.env.TEST_REDIS_URL!, log);
});
afterAll(() => redis.close());

const trip: CachedTrip = {
  timetableVersion: 7,
  trainId: newId(),
  trainNumber: '739',
  trainName: 'Upaban Express',
  trainNameBn: 'উপবন এক্সপ্রেস',
  type: 'INTERCITY',
  journeyDate: '2026-11-25',
  from: 'SRG',
  to: 'SYL',
  departureTime: '2026-11-25T20:11:00.000Z',
  arrivalTime: '2026-11-25T23:00:00.000Z',
  durationMinutes: 169,
  timesEstimated: false,
  status: 'SCHEDULED',
  delayMinutes: 0,
  classes: [{ class: 'S_CHAIR', basePoisha: 10_000, vatPoisha: 0, beddingPoisha: 0 }],
};

test('what another release has written in another shape is searched anew', async () => {
  const cache = createSearchCache(redis, log, 60);
  const where = { from: newId(), to: newId(), date: '2026-11-26' };
  await cache.set(where, [trip]);
  expect(await cache.get(where, 7)).toEqual([trip]);
  expect(await cache.get(where, 8)).toBeUndefined();
  const { delayMinutes: _added, ...older } = trip;
  await redis.set(searchKey(where), JSON.stringify([older]));
  expect(await cache.get(where, 7)).toBeUndefined();
  await redis.del(searchKey(where));
});
