import { withPostgres, withRedis } from './operator.ts';
import type { Random } from './random.ts';
import type { System } from './system.ts';

// What time and a Redis that is not to be relied on can do to the seats: all of it behind the services' back.

/** Ends a hold as its time would: the record, its place among those that are due, its locks. */
const lapseScript = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000) - 1
local record = redis.call('HGET', KEYS[1], ARGV[1])
if not record then return 0 end
local user, rest = string.match(record, '^([^|]*)|[^|]*|(.*)$')
local flags = string.match(rest, '^[^|]*|([^|]*)|')
if string.find(flags, 's', 1, true) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], user .. '|' .. string.format('%.0f', now) .. '|' .. rest)
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
for at = 3, #KEYS do
  if redis.call('GET', KEYS[at]) == user then redis.call('DEL', KEYS[at]) end
end
return 1`;

/** @returns how many holds ended before their time */
export function lapseHolds(system: System, draw: Random, atMost: number): Promise<number> {
  return withRedis(system, async (redis) => {
    let lapsed = 0;
    for (const holdKey of draw.shuffle((await redis.keys('hold:*')).sort())) {
      const trip = holdKey.slice('hold:'.length);
      const [train, date] = [/\{.*\}/.exec(trip)![0], trip.split(':')[1]!];
      const locks = await redis.keys(`seat:${train}:*:${date}`);
      for (const holdId of draw.shuffle((await redis.hKeys(holdKey)).sort())) {
        if (lapsed >= atMost) return lapsed;
        const keys = [holdKey, `due:${trip}`, ...locks];
        lapsed += Number(await redis.eval(lapseScript, { keys, arguments: [holdId] }));
      }
    }
    return lapsed;
  });
}

/** Locks vanish while the records of their holds stay: two people may hold one seat. */
export function loseLocks(system: System, draw: Random, atMost: number): Promise<number> {
  return withRedis(system, async (redis) => {
    const chosen = draw.shuffle((await redis.keys('seat:*')).sort()).slice(0, atMost);
    return chosen.length === 0 ? 0 : redis.del(chosen);
  });
}

/** What is sold looks free, and nothing tells the services: a seat is held, booked and paid twice. */
export function loseSales(system: System): Promise<number> {
  return withRedis(system, async (redis) => {
    const keys = [...(await redis.keys('sold:*')), ...(await redis.keys('sales:*'))];
    return keys.length === 0 ? 0 : redis.del(keys);
  });
}

/** An operator who doubts Redis: every trip is rebuilt from Postgres. */
export function raiseEpoch(system: Pick<System, 'env'>): Promise<void> {
  return withPostgres(system, 'seat-reservation', async (sql) => {
    await sql`UPDATE epoch SET value = value + 1, raised_at = CURRENT_TIMESTAMP`;
  });
}
