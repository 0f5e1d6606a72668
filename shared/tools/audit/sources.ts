import postgres from 'postgres';
import { migratedServices } from '../../../drizzle/migrate.ts';
import { ConfigError, type Environment, readVariable } from '../../base/config.ts';
import { type Bus, openBus } from '../../bus/bus.ts';
import { databaseUrl } from '../../runtime/service.ts';
import { createLogger } from '../../seeing/log.ts';
import { openRedis, type RedisClient } from '../../stores/redis.ts';
import { requireNatsServers, requireRedisServers } from '../../stores/server-address.ts';

/** Dates in Dhaka, both included; `-infinity` and `infinity` leave them open. */
export interface Range {
  from: string;
  until: string;
}

export const always: Range = { from: '-infinity', until: 'infinity' };

/** Everything the audit reads. Nothing here can write: Postgres refuses it, and of Redis and NATS only reads are asked. */
export interface Sources {
  /** One database as it stood when the audit began: each has a snapshot, all taken at the same moment. */
  sql(service: string): postgres.Sql;
  /** The same database as it is now, for what must agree with Redis at this moment. */
  current(service: string): postgres.Sql;
  redis: RedisClient;
  bus: Bus;
  /** What has changed within this time may still be on its way, and is not judged. */
  graceSeconds: number;
  /** What has a journey is chosen by its journey date; money, figures and events by their own date. */
  range: Range;
  close(): Promise<void>;
}

export const batchRows = 1_000;
let cursors = 0;

/**
 * A large answer in pieces, never in memory as a whole. Each piece is a statement with a time limit of its own; the
 * driver's `cursor` would put the work between the pieces under one limit. Within the snapshot alone.
 */
export async function* inBatches<Row extends object>(
  sql: postgres.Sql,
  query: postgres.PendingQuery<Row[]>,
): AsyncGenerator<Row[]> {
  const cursor = sql(`audit_${++cursors}`);
  await sql`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`;
  while (true) {
    const rows = await sql<Row[]>`FETCH ${sql.unsafe(String(batchRows))} FROM ${cursor}`;
    if (rows.length === 0) break;
    yield [...rows] as Row[];
  }
  await sql`CLOSE ${cursor}`;
}

const rangeRows = 5_000;

/** Ids after one and up to another. */
export interface Ids {
  after: string;
  upTo: string;
}

/**
 * A table by ranges of its key: a statement about a range takes no longer for the table that grows, and sees one instant
 * also where there is no snapshot.
 */
export async function* idRanges(
  sql: postgres.Sql,
  table: string,
  rowsAtOnce = rangeRows,
): AsyncGenerator<Ids> {
  let after = '00000000-0000-0000-0000-000000000000';
  while (true) {
    const [last] = await sql<{ id: string }[]>`
      SELECT id FROM (SELECT id FROM ${sql(table)} WHERE id > ${after} ORDER BY id LIMIT ${rowsAtOnce}) AS next_rows
      ORDER BY id DESC LIMIT 1`;
    if (!last) return;
    yield { after, upTo: last.id };
    after = last.id;
  }
}

/** Whether an instant is within the days, in Dhaka. */
export const isWithin = (sql: postgres.Sql, column: string, { from, until }: Range) => sql`
  (${sql(column)} >= ${from}::text::date::timestamp AT TIME ZONE 'Asia/Dhaka'
    AND ${sql(column)} < (${until}::text::date + 1)::timestamp AT TIME ZONE 'Asia/Dhaka')`;

const statementTimeoutMs = 120_000;
/** A snapshot holds up the cleaning of dead rows: one whose audit has died goes by itself. */
const forgottenAfterMs = 3_600_000;

export async function openSources(env: Environment, range: Range = always): Promise<Sources> {
  const [redisUrl, natsUrl] = [requireRedisServers(env), requireNatsServers(env)];
  const graceSeconds = readGrace(env);
  const clients = new Map(
    migratedServices.map((service) => [service, readOnly(databaseUrl(service, env))] as const),
  );
  const snapshots = new Map<string, postgres.ReservedSql>();
  const closings = [...clients.values()].map((sql) => () => sql.end({ timeout: 5 }));
  try {
    await Promise.all(
      [...clients].map(async ([service, sql]) => {
        const reserved = await sql.reserve();
        snapshots.set(service, reserved);
        await reserved`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`;
      }),
    );
    // A snapshot is taken by the first statement, not by BEGIN.
    await Promise.all([...snapshots.values()].map((sql) => sql`SELECT 1`));
    const redis = await openRedis(redisUrl, createLogger('silent'));
    closings.push(() => redis.close());
    const bus = await openBus(natsUrl, 'audit', createLogger('silent'));
    closings.push(() => bus.close());
    return {
      sql: (service) => snapshots.get(service)!,
      current: (service) => clients.get(service)!,
      redis,
      bus,
      graceSeconds,
      range,
      close: () => closeAll(snapshots, closings),
    };
  } catch (error) {
    await closeAll(snapshots, closings);
    throw error;
  }
}

export function readOnly(url: string): postgres.Sql {
  return postgres(url, {
    max: 2,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: 'jatra-audit',
      default_transaction_read_only: true,
      statement_timeout: statementTimeoutMs,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: forgottenAfterMs,
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
    },
  });
}

async function closeAll(snapshots: Map<string, postgres.ReservedSql>, closings: (() => Promise<unknown>)[]) {
  for (const sql of snapshots.values()) sql.release();
  await Promise.allSettled(closings.map((close) => close()));
}

/** What has changed within so many seconds is not judged yet. */
export function readGrace(env: Environment): number {
  const value = readVariable(env, 'AUDIT_GRACE_SECONDS') ?? '300';
  if (!/^\d{1,6}$/.test(value)) throw new ConfigError('AUDIT_GRACE_SECONDS: must be a number of seconds');
  return Number(value);
}
