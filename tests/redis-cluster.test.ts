import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Problem } from '#shared/base/problem';
import { createLogger } from '#shared/seeing/log';
import { findSilent, openRedis, type RedisClient } from '#shared/stores/redis';
import { slotOf } from '#shared/stores/redis-slot';
import { redisAddress } from '#shared/stores/server-address';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import { createMirror } from '../services/auth/codes/mirror.ts';
import { createLimits } from '../services/auth/limits.ts';
import { createSearchCache } from '../services/schedule/search/search-cache.ts';
import { daysAhead, freeSeats, Person } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';
import { type RedisCluster, startRedisCluster } from './support/redis-cluster.ts';

const log = createLogger('silent');

let cluster: RedisCluster;
const clients: RedisClient[] = [];
beforeAll(async () => {
  cluster = await startRedisCluster();
}, 120_000);
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await cluster?.stop();
});

async function open(service: string): Promise<RedisClient> {
  const { servers } = redisAddress(service, { REDIS_URL: cluster.urlOf(service) });
  const client = await openRedis(servers, log);
  clients.push(client);
  return client;
}

/** Keys that begin so, in slots of each master. */
function keysOnAll(redis: RedisClient, prefix: string): string[] {
  const found = new Map<string, string>();
  while (found.size < redis.nodes().length) {
    const key = `${prefix}${newId()}`;
    found.set(redis.nodeOf(key).name, key);
  }
  return [...found.values()];
}

test('limits count, and copies of sessions go, whatever node has them', async () => {
  const redis = await open('auth');
  const limits = createLimits(redis);
  for (let account = 0; account < 12; account++) {
    const userId = newId();
    await limits.secondFactor(userId);
    for (let tried = 1; tried < 10; tried++) await limits.secondFactor(userId);
    expect(await limits.secondFactor(userId).catch((error: Problem) => error.code)).toBe('TOO_MANY_REQUESTS');
  }
  const mirror = createMirror(redis, log);
  const userId = newId();
  const sessions = Array.from({ length: 30 }, () => newId());
  const expiresAt = new Date(Date.now() + 60_000);
  for (const sessionId of sessions)
    await mirror.sessionContinued({ userId, sessionId, tokenHash: 'hash', expiresAt });
  const keys = sessions.map((sessionId) => `session:${userId}:${sessionId}`);
  expect(new Set(keys.map((key) => redis.nodeOf(key).name)).size).toBe(3);
  const present = async () =>
    (await Promise.all(keys.map((key) => redis.get(key)))).filter((one) => one !== null).length;
  expect(await present()).toBe(30);
  await mirror.sessionsEnded(userId, sessions);
  expect(await present()).toBe(0);
});

test('what searches found is kept, whatever node has it', async () => {
  const redis = await open('schedule');
  const cache = createSearchCache(redis, log, 60);
  for (const key of keysOnAll(redis, 'search:y:')) {
    await redis.set(key, key);
    expect(await redis.get(key)).toBe(key);
  }
  // One that is of no shape is not answered, and none of it is an error.
  expect(await cache.get({ from: 'DA', to: 'CG', date: daysAhead(1) }, 1)).toBeUndefined();
});

test('a master that is silent is named, its keys are refused, and the others serve, to who comes late too', async () => {
  const redis = await open('auth');
  const keys = keysOnAll(redis, 'otp:');
  for (const key of keys) await redis.set(key, 'kept');
  expect(await findSilent(redis)).toEqual({ nodes: 3, silent: [] });
  const [lost, ...others] = keys as [string, ...string[]];
  const { name } = redis.nodeOf(lost);
  const paused = await cluster.ownerOf(slotOf(lost));
  paused.pause();
  try {
    expect((await findSilent(redis)).silent).toEqual([name]);
    for (const key of others) expect(await redis.get(key)).toBe('kept');
    const late = await open('auth');
    for (const key of others) expect(await late.get(key)).toBe('kept');
    const refusal = await redis.get(lost).catch((error: Error) => error.name);
    expect(['Unreachable', 'kept']).toContain(refusal!);
  } finally {
    paused.resume();
  }
}, 120_000);

describe('the whole system', () => {
  let jatra: JatraUnderTest;
  beforeAll(async () => {
    jatra = await startJatraProcess({
      REDIS_URL: cluster.urlOf('seat-reservation'),
      AUTH_REDIS_URL: cluster.urlOf('auth'),
      SCHEDULE_REDIS_URL: cluster.urlOf('schedule'),
      SEAT_RESERVATION_REDIS_URL: cluster.urlOf('seat-reservation'),
    });
  }, 240_000);
  afterAll(() => jatra?.stop());

  const readiness = async () =>
    (await fetch(`${jatra.baseUrl}/health/ready`)).json() as Promise<{ status: string; troubles?: string[] }>;

  const buy = async (buyer: Person, date: string) => {
    const trip = await buyer.tripWithSeats('DA', 'CG', date, 20);
    const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
    return buyer.buy(trip, 'DA', 'CG', [seat!.seatId]);
  };

  test('sells tickets, says which node it lacks when a master dies, and sells again', async () => {
    const buyer = await new Person(jatra, 'Rahima Khatun').join();
    expect((await buy(buyer, daysAhead(3))).tickets.length).toBe(1);
    expect(await readiness()).toEqual({ status: 'ready' });
    const killed = await cluster.ownerOf(slotOf('any'));
    await killed.kill();
    await eventually(async () => {
      const said = await readiness();
      return (
        said.status === 'degraded' &&
        said.troubles?.includes(`seat-reservation: redis 127.0.0.1:${killed.port}`)
      );
    }, 'readiness to say what it lacks');
    await eventually(async () => (await readiness()).status === 'ready', 'the replica to serve');
    const next = await eventually(() => buy(buyer, daysAhead(4)).catch(() => undefined), 'another ticket');
    expect(next.tickets.length).toBe(1);
    const found = await audit({
      ...jatra.env,
      REDIS_URL: `redis+cluster://127.0.0.1:${cluster.nodes.find((node) => node.isUp())!.port}`,
    });
    expect(found.flatMap(({ violations }) => violations)).toEqual([]);
  }, 240_000);
});
