import postgres from 'postgres';
import { RESP_TYPES } from 'redis';
import { createLogger } from '#shared/seeing/log';
import { openRedis, type RedisClient } from '#shared/stores/redis';
import { migratedServices } from '../../drizzle/migrate.ts';
import type { JatraUnderTest } from '../support/jatra.ts';

/** What no caller sees: which messages were heard, what is being tried under an Idempotency-Key, names learnt meanwhile. */
const bookkeeping = new Set([
  'inbox',
  'idempotency_keys',
  'station_names',
  'train_names',
  'trip_capacities',
  'trip_facts',
]);
/** By the number of their rows alone: what is sent on changes each row by itself. */
const counted = new Set(['outbox', 'notifications']);
/** The kinds of keys that say who has a seat. */
const seatKeys = ['seat', 'hold', 'due', 'sold', 'sales', 'quota', 'ended'];

export interface Fingerprint {
  /** One word for each table, `service.table`, and kind of key in Redis, that changes with any row or key written or deleted. */
  take(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export async function openFingerprint(jatra: JatraUnderTest): Promise<Fingerprint> {
  const databases = await Promise.all(
    migratedServices.map(async (service) => {
      const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
      const tables = await sql<{ name: string }[]>`
        SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
      const query = tables
        .map(({ name }) => name)
        .filter((name) => !bookkeeping.has(name))
        .map((name) => {
          const newest = counted.has(name) ? '0' : 'coalesce(max(xmin::text::bigint), 0)';
          return `SELECT '${service}.${name}' AS name, count(*) || ':' || ${newest} AS word FROM "${name}"`;
        })
        .join(' UNION ALL ');
      return { sql, query };
    }),
  );
  const redis = await openRedis(jatra.env.REDIS_URL!, createLogger('silent'));
  return {
    async take() {
      const rows = await Promise.all(
        databases.map(({ sql, query }) => sql.unsafe<{ name: string; word: string }[]>(query)),
      );
      return new Map([...rows.flat(), ...(await seatsOf(redis))].map(({ name, word }) => [name, word]));
    },
    async close() {
      await Promise.all([redis.end(), ...databases.map(({ sql }) => sql.end())]);
    },
  };
}

async function seatsOf(redis: RedisClient): Promise<{ name: string; word: string }[]> {
  const bytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const read = async (key: string): Promise<unknown> => {
    switch (await redis.type(key)) {
      case 'hash':
        return Object.entries(await redis.hGetAll(key)).sort();
      case 'zset':
        return redis.zRangeWithScores(key, 0, -1);
      default:
        return (await bytes.get(key))?.toString('hex');
    }
  };
  return Promise.all(
    seatKeys.map(async (kind) => {
      const keys = (await redis.keys(`${kind}:*`)).sort();
      const values = await Promise.all(keys.map(async (key) => [key, await read(key)]));
      return { name: `redis.${kind}`, word: JSON.stringify(values) };
    }),
  );
}

/** The tables in which something was written between two fingerprints. */
export function changedTables(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([name, word]) => before.get(name) !== word).map(([name]) => name);
}
