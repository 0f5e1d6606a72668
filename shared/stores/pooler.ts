import { sql } from 'drizzle-orm';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import { unreachable } from '../base/unreachable.ts';
import { closePostgres, type Database, openPostgres, postgresFault } from './postgres.ts';

/**
 * Whether a pooler stands before Postgres that lends a connection for one transaction. What a session would keep is then not
 * there for the next statement: settings, prepared statements, locks.
 * @throws ConfigError for a word that is not known
 */
export function isPooled(env: Environment): boolean {
  const kind = readVariable(env, 'POSTGRES_POOLER');
  if (kind === undefined || kind === 'transaction') return kind !== undefined;
  throw new ConfigError('POSTGRES_POOLER: is not transaction, which is the only kind to be announced');
}

/** For commands, which keep locks and may take their time. @throws ConfigError where a pooler is announced */
export function requireNoPooler(env: Environment): void {
  if (isPooled(env))
    throw new ConfigError(
      'POSTGRES_POOLER: a command speaks to the server itself; give it the URL of the server, and not this',
    );
}

interface Place {
  variable: string;
  url: string;
  pooled: boolean;
  /** Whether it may be a copy that only reads. */
  copy?: boolean;
}

/**
 * Finds by what it does whether a transaction pooler stands there that nobody has announced, and with one that is announced,
 * whether the account brings the limits that no connection can.
 * @throws ConfigError. Whether anybody is there at all, others find out.
 */
export async function requireAnnouncedPooler({ variable, url, pooled, copy = false }: Place): Promise<void> {
  const options = { maxConnections: 1, name: 'pooler-look', pooled, copy };
  const two = [1, 2].map(() => openPostgres(url, {}, options));
  try {
    if (pooled) await requireLimits(variable, two[0]!);
    else if (await takeTurns(two)) throw unannounced(variable);
  } catch (error) {
    if (isRefusedBySettings(error)) throw unannounced(variable);
    if (!unreachable(error)) throw error;
  } finally {
    await Promise.all(two.map(closePostgres));
  }
}

const turns = 20;

/** @returns whether one process of the server has answered on both connections */
async function takeTurns(two: Database[]): Promise<boolean> {
  const heard = two.map(() => new Set<number>());
  for (let turn = 0; turn < turns; turn++) {
    for (const [at, db] of two.entries()) {
      const [row] = await db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      heard[at]!.add(row!.pid);
    }
    if (!heard[0]!.isDisjointFrom(heard[1]!)) return true;
  }
  return false;
}

async function requireLimits(variable: string, db: Database): Promise<void> {
  const lacking = await db.execute<{ name: string }>(sql`
    SELECT name FROM pg_settings
    WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') AND setting = '0'
    ORDER BY name`);
  if (lacking.length > 0)
    throw new ConfigError(
      `${variable}: names an account without ${lacking.map(({ name }) => name).join(', ')} behind a pooler; drizzle/migrate.ts gives a service's own account its limits`,
    );
}

const unannounced = (variable: string) =>
  new ConfigError(
    `${variable}: leads to a pooler that lends connections by the transaction; POSTGRES_POOLER=transaction announces it`,
  );

/** As pgbouncer refuses what a session would be told at its start. */
function isRefusedBySettings(error: unknown): boolean {
  const fault = postgresFault(error);
  return fault?.code === '08P01' && /unsupported startup parameter/.test(String(fault.message));
}
