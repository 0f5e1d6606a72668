import { connect, type Socket } from 'node:net';
import { fillPlaceholders, type SQL } from 'drizzle-orm';
import { PgDialect, timestamp } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { createLogger, type Logger } from '../seeing/log.ts';
import { tracing } from '../seeing/tracing.ts';
import { createCircuit } from './circuit.ts';
import { guardPostgres } from './guard-postgres.ts';
import { tracePostgres } from './trace-postgres.ts';
import { writeQuickly } from './write-sql.ts';

export type Schema = Record<string, unknown>;
export type Database<S extends Schema = Schema> = PostgresJsDatabase<S> & { $client: postgres.Sql };
export type Transaction<S extends Schema = Schema> = Parameters<
  Parameters<PostgresJsDatabase<S>['transaction']>[0]
>[0];

/** An instant column; spec TIMESTAMPs are TIMESTAMPTZ here. */
export const timestamptz = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/**
 * Opens a pool. No statement, lock wait or open transaction outlives its limit, so a stuck one cannot hold the pool.
 * While the server is away statements throw Unreachable, in time; the pool comes back by itself.
 * The only file that knows the driver's options.
 */
export function openPostgres<S extends Schema>(
  url: string,
  schema: S,
  {
    maxConnections,
    name,
    log = createLogger('silent'),
    patient = false,
    pooled = false,
    copy = false,
  }: PoolOptions,
): Database<S> {
  const sockets = new Set<Socket>();
  const sql = postgres(url, {
    max: maxConnections,
    connect_timeout: 5,
    idle_timeout: 60,
    max_lifetime: 60 * 30,
    backoff: () => reconnectAfterSeconds,
    onnotice: () => {},
    connection: {
      application_name: `jatra-${name}`,
      ...(pooled ? {} : { ...(patient ? noLimits : sessionLimits), ...sessionDates }),
    },
    // Where the address still leads to a server that was demoted, or not yet to the one that was promoted.
    ...(copy ? {} : { target_session_attrs: 'primary' }),
    // Behind a pooler the next statement may reach a session that knows nothing of what was prepared.
    prepare: !pooled,
    // Whoever waits takes the first connection that is free: in a pipeline, it would wait behind another's lock.
    ...({ socket: openSocket(sockets), max_pipeline: 0 } as object),
  });
  if (!('patched' in sql)) throw new Error(`The driver lacks shared/tools/patches: ${howToPatch}`);
  // Whoever has been silent for so long may be a peer that is gone: only a new connection finds out.
  const throwAway = () => {
    for (const socket of sockets) socket.destroy();
  };
  const circuit = createCircuit(`postgres of ${name}`, log, throwAway);
  const guarded = patient ? sql : guardPostgres(sql, circuit, throwAway);
  const db = drizzle(tracing() ? tracePostgres(guarded, name) : guarded, { schema });
  writeQuickly(dialectOf(db as Database));
  return tellingOfCommits(db);
}

const afterwards = new WeakMap<object, { db: Database; works: (() => void)[] }>();

/** Runs `work` once the transaction is committed, and never where it is rolled back. @returns whose transaction it is */
export function afterCommit<S extends Schema>(tx: Transaction<S>, work: () => void): Database | undefined {
  const open = afterwards.get(tx);
  open?.works.push(work);
  return open?.db;
}

function tellingOfCommits<S extends Schema>(db: Database<S>): Database<S> {
  const begin = db.transaction.bind(db);
  return Object.assign(db, {
    async transaction(work: Parameters<typeof begin>[0], config?: Parameters<typeof begin>[1]) {
      const works: (() => void)[] = [];
      const result = await begin((tx) => {
        afterwards.set(tx, { db: db as Database, works });
        return work(tx);
      }, config);
      for (const one of works) one();
      return result;
    },
  });
}

interface PoolOptions {
  maxConnections: number;
  name: string;
  log?: Logger;
  /** Behind a pooler that lends a connection for one transaction: the account brings the settings, and nothing is prepared. */
  pooled?: boolean;
  /** Whether a copy that only reads will do; else each connection to one is given up. */
  copy?: boolean;
  /** For commands that an operator waits for: nothing has a limit. */
  patient?: boolean;
}

/** An account has them as well, from drizzle/roles.ts: behind a pooler no connection can say them. */
export const sessionLimits = {
  statement_timeout: 5_000,
  lock_timeout: 4_000,
  idle_in_transaction_session_timeout: 15_000,
};
const noLimits = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };
export const sessionDates = {
  TimeZone: 'UTC',
  // Whatever the server is set to: the driver and our statements read dates as years, months and days.
  DateStyle: 'ISO, YMD',
};

const howToPatch = 'npm run up, or node node_modules/patch-package/index.js --patch-dir shared/tools/patches';
const reconnectAfterSeconds = 0.2;

/** As the driver opens its own, but kept in sight. */
export const openSocket =
  (sockets: Set<Socket>) =>
  ({ host: [host], port: [port] }: { host: string[]; port: number[] }): Socket => {
    // Not by their events: for TLS the driver takes all listeners away.
    for (const one of sockets) if (one.destroyed) sockets.delete(one);
    const socket = connect({ host, port: port!, noDelay: true });
    sockets.add(socket);
    return Object.assign(socket, { host });
  };

/** Drizzle keeps it in this field, for its sessions and transactions too. */
const dialectOf = (db: Database): PgDialect => (db as unknown as { dialect: PgDialect }).dialect;

/**
 * Runs a statement that Postgres plans once per connection, where Drizzle has it planned each time: for the few that
 * are both large and frequent. Its text must not vary with its values. Outside of transactions only.
 */
export async function executePrepared<Row>(db: Database, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialectOf(db).sqlToQuery(statement);
  return db.$client.unsafe<Row[] & object[]>(text, params as never[], { prepare: true });
}

/**
 * The same for a statement that is built once, with `sql.placeholder` where a value comes: to build it costs as much as to
 * send it. @returns how to run it; its answer has `count`, the rows that were written
 */
export function preparedOnce<Values extends Record<string, string | number>, Row = never>(statement: SQL) {
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  return async (db: Database, values: Values) =>
    db.$client.unsafe<(Row & object)[]>(text, fillPlaceholders(params, values) as never[], { prepare: true });
}

/**
 * A query whose SQL is built once for each database, with `sql.placeholder` where a value comes: for those that are
 * asked for with every sale. Postgres prepares it.
 */
export function builtOnce<S extends Schema, Query>(
  build: (db: Database<S>) => Query,
): (db: Database<S>) => Query {
  const built = new WeakMap<Database<S>, Query>();
  return (db) => {
    let query = built.get(db);
    if (!query) {
      query = build(db);
      built.set(db, query);
    }
    return query;
  };
}

export async function closePostgres(db: Database): Promise<void> {
  await db.$client.end({ timeout: 5 });
}

interface PostgresFault {
  code?: string;
  message?: string;
  constraint_name?: string;
}

/** The server's error beneath whatever wrapped it. */
export function postgresFault(error: unknown): PostgresFault | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof postgres.PostgresError) return at;
  }
  return undefined;
}

/** Whether the statement was refused by this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return postgresFault(error)?.constraint_name === constraint;
}
