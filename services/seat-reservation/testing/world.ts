import { RESP_TYPES } from 'redis';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { createLogger } from '#shared/seeing/log';
import { openRedis, type RedisClient } from '#shared/stores/redis';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import type { HeldSeats } from '../hold/present-holds.ts';
import { heldKey, scriptKeys, seatKey } from '../redis/keys.ts';
import { seatReservation } from '../service.ts';
import type { Trip } from '../trip/trip.ts';
import { type paid, type Railway, type TestTrain, testRailway } from './railway.ts';

export const forgettings = [
  'FLUSHALL',
  'SCRIPT FLUSH',
  'OLD COPY',
  'MARKER AND MORE',
  'EPOCH RAISED',
] as const;
export type Forgetting = (typeof forgettings)[number];

export const holdSeconds = 3_600;
/** Fewer than one may hold and buy on a trip, so that one trip shows the bound over all trips. */
export const heldAtMost = 3;
export const users = 3;

/** One trip, a few users, two processes, and what has been granted and booked so far. */
export interface World {
  processes: readonly [Deps, Deps];
  /** May do what the service may not. */
  redis: RedisClient;
  train: TestTrain;
  trip: Trip;
  /** Seats on sale have the ordinals below this. */
  seats: number;
  users: string[];
  holds: HeldSeats[];
  bookings: Map<string, ReturnType<typeof paid>>;
  /** The trip's keys as Redis had them once. */
  copy: { key: string; dump: Buffer; ttl: number }[];
}

/** Two processes without timers of their own on one Redis that may be emptied: what time does is one of the operations. */
export async function startSmallRailway() {
  const railway = await testRailway({
    redis: 'own',
    env: { SEAT_HOLD_SECONDS: `${holdSeconds}`, HOLD_SEATS_PER_ACCOUNT: `${heldAtMost}` },
  });
  const start = async () => {
    const { deps } = await railway.platform.start({ ...seatReservation, jobs: [] });
    return deps;
  };
  const processes = [await start(), await start()] as const;
  const redis = await openRedis(railway.platform.redis!.url, createLogger('silent'));
  return {
    open: () => openWorld(railway, processes, redis),
    async close() {
      redis.destroy();
      await railway.close();
    },
  };
}

async function openWorld(
  railway: Railway,
  processes: World['processes'],
  redis: RedisClient,
): Promise<World> {
  const train = railway.train(3);
  const trip = await processes[0].trips.open(train);
  const seats = train.seats.SNIGDHA.length + train.seats.S_CHAIR.length;
  const buyers = Array.from({ length: users }, () => newId());
  return { processes, redis, train, trip, seats, users: buyers, holds: [], bookings: new Map(), copy: [] };
}

/** Nothing of this trip is left to the timers of the next. */
export async function closeWorld({ processes, train }: World): Promise<void> {
  const { db } = processes[0];
  const { trainId } = train;
  await db.$client`DELETE FROM seat_reservations WHERE train_id = ${trainId}`;
  await db.$client`DELETE FROM verdicts WHERE train_id = ${trainId}`;
  await db.$client`DELETE FROM trips WHERE train_id = ${trainId}`;
  for (const { trips, doubtful } of processes) {
    trips.forget(trainId);
    doubtful.clear();
  }
}

const keysOf = (trip: Trip) => [...scriptKeys(trip), ...trip.layout.seats.map((seat) => seatKey(trip, seat))];

/** KEYS: hold, due, then the locks. ARGV: milliseconds by which every expiry comes nearer. */
const nearer = `
local by = tonumber(ARGV[1])
local function text(number) return string.format('%.0f', number) end
local records = redis.call('HGETALL', KEYS[1])
for at = 1, #records, 2 do
  local user, expiry, rest = string.match(records[at + 1], '^([^|]*)|([^|]*)(|.*)$')
  redis.call('HSET', KEYS[1], records[at], user .. '|' .. text(tonumber(expiry) - by) .. rest)
end
for _, hold_id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  redis.call('ZINCRBY', KEYS[2], text(-by), hold_id)
end
for at = 3, #KEYS do
  local expiry = redis.call('PEXPIRETIME', KEYS[at])
  if expiry > 0 then redis.call('PEXPIREAT', KEYS[at], text(expiry - by)) end
end`;

/** KEYS: sets of held seats. ARGV: as above; what stands above every expiry is none. */
const heldNearer = `
for _, key in ipairs(KEYS) do
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', '(1000000000000000')) do
    redis.call('ZINCRBY', key, '-' .. ARGV[1], member)
  end
end`;

/** Moves the time of this trip and its buyers forward, in both stores. */
export async function passTime({ processes, redis, trip, users }: World, seconds: number): Promise<void> {
  const { db } = processes[0];
  const [hold, due] = scriptKeys(trip);
  const locks = trip.layout.seats.map((seat) => seatKey(trip, seat));
  await redis.eval(nearer, { keys: [hold!, due!, ...locks], arguments: [`${seconds * 1_000}`] });
  await redis.eval(heldNearer, { keys: users.map(heldKey), arguments: [`${seconds * 1_000}`] });
  await db.$client`
    UPDATE seat_reservations SET expires_at = expires_at - make_interval(secs => ${seconds})
    WHERE train_id = ${trip.trainId}`;
}

export async function keepCopy(world: World): Promise<void> {
  const { redis } = world;
  const redisBytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  world.copy = [];
  for (const key of keysOf(world.trip)) {
    const dump = await redisBytes.dump(key);
    if (dump) world.copy.push({ key, dump, ttl: Math.max(0, await redis.pExpireTime(key)) });
  }
}

/** Redis loses its memory in one of the ways there are, or Postgres says that it has. */
export async function forget({ processes, redis, trip, copy }: World, how: Forgetting): Promise<void> {
  const [, { trust }] = processes;
  switch (how) {
    case 'FLUSHALL':
      await redis.flushAll();
      return;
    case 'SCRIPT FLUSH':
      await redis.scriptFlush();
      return;
    case 'OLD COPY': {
      const waking = redis.multi().scriptFlush().flushAll();
      for (const { key, dump, ttl } of copy) waking.restore(key, ttl, dump, { ABSTTL: true });
      await waking.exec();
      return;
    }
    case 'MARKER AND MORE': {
      const [hold, , sold, sales, , ready] = scriptKeys(trip);
      await redis.del([ready!, hold!, sold!, sales!, seatKey(trip, trip.layout.seats[0]!)]);
      return;
    }
    case 'EPOCH RAISED':
      await trust.raise(await trust.renew());
  }
}

/** Asks until the answer is not 503, as Retry-After says. */
export async function patient<Given>(work: () => Promise<Given>): Promise<Given> {
  const ended = await eventually(async () => {
    try {
      return { given: await work() };
    } catch (error) {
      if (error instanceof Problem && error.status === 503) return undefined;
      throw error;
    }
  }, 'an answer that is not 503');
  return ended.given;
}
