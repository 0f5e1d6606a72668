import { sql } from 'drizzle-orm';
import { type Bus, openBus } from '#shared/bus/bus';
import { createLogger, type Logger } from '#shared/seeing/log';
import { type Database, openPostgres } from '#shared/stores/postgres';
import { openRedis } from '#shared/stores/redis';
import { eventually } from '#support/platform';
import type { Urls } from './servers.ts';

/**
 * A process that speaks to all three servers and writes what became of it as JSON: the runtime learns once, as it starts,
 * which authorities it trusts. With `--lose` each connection ends in between.
 */

const [urls, lose] = [JSON.parse(process.argv[2]!) as Urls, process.argv[3] === '--lose'];

const statement = async (db: Database) => {
  const [found] = await db.execute<{ pid: number; ssl: boolean }>(
    sql`SELECT pid, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`,
  );
  return found!;
};

async function askPostgres(): Promise<string> {
  const db = openPostgres(urls.postgres, {}, { maxConnections: 1, name: 'tls' });
  const { pid, ssl } = await statement(db);
  if (!lose) return `answered, ssl ${ssl}`;
  const interrupted = db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`).catch(() => {});
    await tx.execute(sql`SELECT 1`);
  });
  const refusal = await interrupted.catch((error: Error) => error.name);
  const next = await eventually(() => statement(db).catch(() => undefined), 'another connection');
  return `${refusal}, ${next.pid === pid ? 'the same connection' : 'another connection'}, ssl ${next.ssl}`;
}

/** The driver goes on trying; why it fails it tells the log. */
async function askRedis(): Promise<string> {
  const told = Promise.withResolvers<never>();
  const write = (line: string) => told.reject(JSON.parse(line).error);
  const redis = await Promise.race([openRedis(urls.redis, createLogger('warn', { write })), told.promise]);
  const id = await redis.clientId();
  if (!lose) return `answered ${await redis.ping()}`;
  await redis.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no']).catch(() => {});
  const next = await eventually(() => redis.clientId().catch(() => undefined), 'another connection');
  return next === id ? 'the same connection' : 'another connection';
}

async function askNats(log: Logger): Promise<string> {
  const bus: Bus = await openBus(urls.nats, 'tls', log);
  // None while it connects anew.
  const cid = () => bus.connection.info?.client_id;
  const before = cid();
  if (lose) {
    await bus.connection.reconnect();
    await eventually(() => cid() && cid() !== before, 'another connection');
  }
  await bus.connection.flush();
  return lose ? 'another connection' : `answered, TLS required ${bus.connection.info?.tls_required}`;
}

/** What lies beneath, by its code. */
function codeOf(error: { code?: string; errorCode?: string; message?: string; cause?: unknown }): string {
  if (error.cause) return codeOf(error.cause as Error);
  return error.errorCode ?? error.code ?? error.message ?? 'unknown';
}

const outcomes = await Promise.all(
  [askPostgres(), askRedis(), askNats(createLogger('silent'))].map((answer) => answer.catch(codeOf)),
);
console.log(JSON.stringify({ postgres: outcomes[0], redis: outcomes[1], nats: outcomes[2] }));
process.exit(0);
