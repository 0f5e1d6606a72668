import { sql } from 'drizzle-orm';
import { connect as connectNats } from 'nats';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import { type Bus, natsOptions } from '../bus/bus.ts';
import type { Database } from '../stores/postgres.ts';
import type { RedisClient } from '../stores/redis.ts';
import { natsAddress, serverAddress } from '../stores/server-address.ts';

type Product = 'nats' | 'redis' | 'valkey' | 'postgres';

/** Of each branch that is mended, the first release that has no known hole; and the branch from which all are. */
interface Mended {
  branches: Record<string, number>;
  from: number[];
  because: string;
}

/** From the vendors' advisories up to June 2026. A branch that is not named gets no mending any more. */
const mended: Record<Product, Mended> = {
  nats: {
    branches: { '2.11': 16, '2.12': 7 },
    from: [2, 14],
    because:
      'a queue subscription passes a deny rule (CVE-2026-58251), a peer its authentication (CVE-2026-58253)',
  },
  redis: {
    branches: { '6.2': 20, '7.2': 11, '7.4': 6, '8.0': 4, '8.2': 2 },
    from: [8, 4],
    because: 'a Lua script runs code of its own, or as another user (CVE-2025-49844, CVE-2025-46818)',
  },
  valkey: {
    branches: { '7.2': 11, '8.0': 6, '8.1': 4, '9.0': 3 },
    from: [9, 1],
    because: 'a Lua script runs code of its own, or as another user (CVE-2025-49844, CVE-2025-46818)',
  },
  postgres: {
    branches: { '14': 23, '15': 18, '16': 14, '17': 10, '18': 4 },
    from: [19],
    because: 'what a statement asks for overflows memory (CVE-2026-6473)',
  },
};

interface Servers {
  bus: Bus;
  database: Database | undefined;
  redis: RedisClient | undefined;
}

/**
 * For production: none of the servers that a service speaks to has a hole which is known and mended.
 * @throws ConfigError that names the variable
 */
export async function refuseOldServers(service: string, servers: Servers, env: Environment): Promise<void> {
  const { bus, database, redis } = servers;
  const variableOf = (name: Parameters<typeof serverAddress>[1]) =>
    serverAddress(service, name, env).variable;
  requireMended(natsAddress(service, env).variable, 'nats', bus.connection.info!.version, env);
  if (database) await refuseOldPostgres(variableOf('DATABASE_URL'), database, env);
  for (const node of redis?.nodes() ?? []) {
    const said = await (await node.connect()).info('server');
    const valkey = /^valkey_version:(\S+)/m.exec(said)?.[1];
    const version = valkey ?? /^redis_version:(\S+)/m.exec(said)?.[1] ?? 'unknown';
    requireMended(variableOf('REDIS_URL'), valkey ? 'valkey' : 'redis', version, env);
  }
}

/** As `refuseOldServers`, for one more database. */
export async function refuseOldPostgres(
  variable: string,
  database: Pick<Database, 'execute'>,
  env: Environment,
): Promise<void> {
  const [row] = await database.execute<{ server_version: string }>(sql`SHOW server_version`);
  requireMended(variable, 'postgres', row!.server_version.split(' ')[0]!, env);
}

/**
 * @param version as the server says it
 * @throws ConfigError unless it is mended, or ACCEPTED_SERVER_VERSIONS names it: `redis 7.0.15, postgres 15.17`, exactly
 */
export function requireMended(variable: string, product: Product, version: string, env: Environment): void {
  const accepted = acceptedVersions(env);
  if (isMended(mended[product], version) || accepted.has(`${product} ${version}`)) return;
  throw new ConfigError(
    `${variable}: leads to ${product} ${version}, in which ${mended[product].because}; ` +
      `where the distribution has mended it, ACCEPTED_SERVER_VERSIONS="${product} ${version}" says so`,
  );
}

function isMended({ branches, from }: Mended, version: string): boolean {
  if (!/^\d+(\.\d+)+$/.test(version)) return false;
  const parts = version.split('.').map(Number);
  const branch = parts.slice(0, from.length);
  const least = branches[branch.join('.')];
  if (least !== undefined) return parts[from.length]! >= least;
  return isAtLeast(branch, from);
}

function isAtLeast(branch: number[], from: number[]): boolean {
  const at = branch.findIndex((part, index) => part !== from[index]);
  return at < 0 || branch[at]! > from[at]!;
}

function acceptedVersions(env: Environment): Set<string> {
  const named = (readVariable(env, 'ACCEPTED_SERVER_VERSIONS') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (!named.every((one) => /^(nats|redis|valkey|postgres) \d[\w.+~-]*$/.test(one)))
    throw new ConfigError('ACCEPTED_SERVER_VERSIONS: is not a list such as nats 2.9.10, redis 7.0.15');
  return new Set(named);
}

/** For production: whoever names no account is not let in. @throws ConfigError */
export async function refuseOpenNats(service: string, env: Environment): Promise<void> {
  const { variable, servers } = natsAddress(service, env);
  const { user: _, pass: __, ...server } = natsOptions(servers);
  try {
    const connection = await connectNats({ ...server, reconnect: false, timeout: 5_000 });
    await connection.close();
  } catch (error) {
    if ((error as { code?: string }).code === 'AUTHORIZATION_VIOLATION') return;
    throw error;
  }
  throw new ConfigError(`${variable}: leads to a NATS that lets in whoever names no account`);
}
