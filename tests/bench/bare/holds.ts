import Redis from 'ioredis';
import type postgres from 'postgres';
import { createClient } from 'redis';
import Redlock from 'redlock';

interface Wish {
  trainId: string;
  journeyDate: string;
  seatIds: string[];
}

export const openRedis = (url: string) => createClient({ url }).connect();
type Client = Awaited<ReturnType<typeof openRedis>>;

/** One way to hold seats. @returns whether they are held, durably */
export type Hold = (wish: Wish, user: string) => Promise<boolean>;

const ttlMs = 300_000;
const lockSeats = `
for _, key in ipairs(KEYS) do if redis.call('EXISTS', key) == 1 then return 0 end end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ${ttlMs}) end
return 1`;

const keysOf = (way: string, { trainId, journeyDate, seatIds }: Wish) =>
  seatIds.map((seat) => `bare-${way}:{${trainId}}:${seat}:${journeyDate}`);

type Lock = (way: string, wish: Wish, user: string) => Promise<boolean>;

/** One script that locks all seats or none. */
export async function scriptLock(redis: Client): Promise<Lock> {
  const script = await redis.scriptLoad(lockSeats);
  return async (way, wish, user) =>
    (await redis.evalSha(script, { keys: keysOf(way, wish), arguments: [user] })) === 1;
}

/** The least that a durable hold can be: the script, and an INSERT that holds who come meanwhile share. */
export function lockAndGroupCommit(lock: Lock, sql: postgres.Sql): Hold {
  const waiting: { rows: Row[]; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let inserting = 0;
  const pump = () => {
    while (inserting < 3 && waiting.length > 0) {
      inserting++;
      const batch = waiting.splice(0, 256);
      insert(
        sql,
        batch.flatMap(({ rows }) => rows),
      )
        .then(
          () => {
            for (const { resolve } of batch) resolve();
          },
          (error: unknown) => {
            for (const { reject } of batch) reject(error);
          },
        )
        .finally(() => {
          inserting--;
          pump();
        });
    }
  };
  return async (wish, user) => {
    if (!(await lock('script', wish, user))) return false;
    await new Promise<void>((resolve, reject) => {
      waiting.push({ rows: rowsOf(wish, user), resolve, reject });
      pump();
    });
    return true;
  };
}

/** Seat by seat, and back where one is taken. */
export function setNx(redis: Client, sql: postgres.Sql): Hold {
  return async (wish, user) => {
    const taken: string[] = [];
    for (const key of keysOf('nx', wish)) {
      if (
        (await redis.set(key, user, { condition: 'NX', expiration: { type: 'PX', value: ttlMs } })) === null
      ) {
        if (taken.length > 0) await redis.del(taken);
        return false;
      }
      taken.push(key);
    }
    await insert(sql, rowsOf(wish, user));
    return true;
  };
}

/** The lock library of Redis' own documents, all seats by one lock. */
export function lockLibrary(redisUrl: string, sql: postgres.Sql): Hold {
  const redlock = new Redlock([knownClient(new Redis(redisUrl))], { retryCount: 0 });
  return async (wish, user) => {
    try {
      await redlock.lock(keysOf('redlock', wish), ttlMs);
    } catch (error) {
      if (error instanceof Redlock.LockError) return false;
      throw error;
    }
    await insert(sql, rowsOf(wish, user));
    return true;
  };
}

/** The types of redlock are of an older client; it is made for this one as well. */
const knownClient = (client: Redis) => client as unknown as Redlock.CompatibleRedisClient;

/** No Redis: a row for each seat of each trip, locked while it is looked at. Others wait, or pass over. */
export function selectForUpdate(sql: postgres.Sql, otherwise: 'wait' | 'skip locked'): Hold {
  const seats = sql(otherwise === 'wait' ? 'bare_seats_waiting' : 'bare_seats_skipping');
  const lock = otherwise === 'wait' ? sql`FOR UPDATE` : sql`FOR UPDATE SKIP LOCKED`;
  return ({ trainId, journeyDate, seatIds }, user) =>
    sql.begin(async (tx) => {
      const found = await tx`
        SELECT seat_id FROM ${seats}
        WHERE train_id = ${trainId} AND journey_date = ${journeyDate} AND seat_id = ANY(${arrayOf(seatIds)}::text::uuid[])
          AND (held_until IS NULL OR held_until < now())
        ORDER BY seat_id ${lock}`;
      if (found.length < seatIds.length) return false;
      await tx`
        UPDATE ${seats} SET held_by = ${user}, held_until = now() + interval '5 minutes'
        WHERE train_id = ${trainId} AND journey_date = ${journeyDate} AND seat_id = ANY(${arrayOf(seatIds)}::text::uuid[])`;
      await insert(tx, rowsOf({ trainId, journeyDate, seatIds }, user));
      return true;
    });
}

interface Row {
  id: string;
  holdId: string;
  user: string;
  seatId: string;
  trainId: string;
  journeyDate: string;
}

function rowsOf({ trainId, journeyDate, seatIds }: Wish, user: string): Row[] {
  const holdId = Bun.randomUUIDv7();
  return seatIds.map((seatId) => ({ id: Bun.randomUUIDv7(), holdId, user, seatId, trainId, journeyDate }));
}

const arrayOf = (values: string[]) => `{${values.join(',')}}`;

/** Into the service's own table, with all its columns and indexes. */
async function insert(sql: postgres.ISql, rows: Row[]): Promise<void> {
  const column = (pick: (row: Row) => string) => arrayOf(rows.map(pick));
  await sql`
    INSERT INTO seat_reservations (id, hold_id, user_id, seat_id, coach_id, train_id, journey_date, expires_at, legs)
    SELECT id, hold_id, user_id, seat_id, seat_id, train_id, journey_date, now() + interval '5 minutes', '[0,9)'
    FROM unnest(${column(({ id }) => id)}::text::uuid[], ${column(({ holdId }) => holdId)}::text::uuid[],
      ${column(({ user }) => user)}::text::uuid[], ${column(({ seatId }) => seatId)}::text::uuid[],
      ${column(({ trainId }) => trainId)}::text::uuid[], ${column(({ journeyDate }) => journeyDate)}::text::date[])
      AS given (id, hold_id, user_id, seat_id, train_id, journey_date)`;
}
