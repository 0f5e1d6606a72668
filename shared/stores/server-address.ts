import { sql } from 'drizzle-orm';
import { ConfigError, type Environment, isProduction, readVariable } from '../base/config.ts';
import type { Database } from './postgres.ts';

export type ServerVariable = 'DATABASE_URL' | 'NATS_URL' | 'REDIS_URL';

export interface ServerAddress {
  /** The variable that names it. */
  variable: string;
  url: URL;
}

/** Servers that may be a cluster. */
type ClusterVariable = 'NATS_URL' | 'REDIS_URL';

export interface ClusterAddress extends ServerAddress {
  /** Of all its nodes, commas between; `url` is the first one's. */
  servers: string;
}

/** A variable of one service alone: `SEAT_RESERVATION_NATS_URL`. */
export function serviceVariable(service: string, name: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_${name}`;
}

/** Where a service finds a server: `<SERVICE>_NATS_URL`, or else NATS_URL. @throws ConfigError without the value. */
export function serverAddress(service: string, name: ServerVariable, env: Environment): ServerAddress {
  for (const variable of [serviceVariable(service, name), name]) {
    const url = serverUrl(variable, env);
    if (url) return { variable, url };
  }
  throw new ConfigError(`${name}: is needed`);
}

/**
 * Where a service finds NATS or Redis: the URLs of its nodes, of which all but the first may be `host:port` alone:
 * `nats://user:password@one:4222,two:4222`. @throws ConfigError without the value
 */
function clusterAddress(service: string, name: ClusterVariable, env: Environment): ClusterAddress {
  for (const variable of [serviceVariable(service, name), name]) {
    const nodes = clusterNodes(variable, env);
    if (nodes) return { variable, url: nodes[0]!, servers: nodes.join() };
  }
  throw new ConfigError(`${name}: is needed`);
}

export const natsAddress = (service: string, env: Environment): ClusterAddress =>
  clusterAddress(service, 'NATS_URL', env);

export const redisAddress = (service: string, env: Environment): ClusterAddress =>
  clusterAddress(service, 'REDIS_URL', env);

export const requireNatsServers = (env: Environment): string => requireServers('NATS_URL', env);
export const requireRedisServers = (env: Environment): string => requireServers('REDIS_URL', env);

/** As `clusterAddress`, for a tool. @returns all its nodes, commas between */
function requireServers(variable: ClusterVariable, env: Environment): string {
  const nodes = clusterNodes(variable, env);
  if (!nodes) throw new ConfigError(`${variable}: is needed`);
  return nodes.join();
}

function clusterNodes(variable: string, env: Environment): URL[] | undefined {
  const value = readVariable(env, variable);
  if (!value) return undefined;
  const [first = '', ...others] = value.split(',').map((part) => part.trim());
  const url = checkedUrl(variable, first, env);
  const node = (other: string): URL => {
    const found = checkedUrl(variable, other.includes('://') ? other : `${url.protocol}//${other}`, env);
    if (found.protocol !== url.protocol || (found.username && found.username !== url.username))
      throw new ConfigError(`${variable}: names nodes of more than one kind or account`);
    return Object.assign(found, { username: url.username, password: url.password });
  };
  return [url, ...others.map(node)];
}

/**
 * The URL of a server that a variable names; of several nodes the first.
 * @throws ConfigError for what is no URL, and where production would speak to another machine in clear
 */
export function serverUrl(variable: string, env: Environment): URL | undefined {
  if (/(NATS|REDIS)_URL$/.test(variable)) return clusterNodes(variable, env)?.[0];
  const value = readVariable(env, variable);
  return value ? checkedUrl(variable, value, env) : undefined;
}

function checkedUrl(variable: string, value: string, env: Environment): URL {
  const url = URL.parse(value);
  if (!url?.hostname) throw new ConfigError(`${variable}: is not the URL of a server`);
  if (isProduction(env) && !isSafeToSpeakTo(url, env))
    throw new ConfigError(
      `${variable}: leads to another machine without TLS; production needs sslmode=verify-full, rediss:// or tls://, or else PRIVATE_NETWORK=true`,
    );
  return url;
}

/** As `serverUrl`. @throws ConfigError also without the value */
export function requireServerUrl(variable: string, env: Environment): URL {
  const url = serverUrl(variable, env);
  if (!url) throw new ConfigError(`${variable}: is needed`);
  return url;
}

function isSafeToSpeakTo(url: URL, env: Environment): boolean {
  return isVerified(url) || loopback.test(url.hostname) || readVariable(env, 'PRIVATE_NETWORK') === 'true';
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether the server has to prove who it is: any other `sslmode` takes every certificate, or none. */
function isVerified({ protocol, searchParams }: URL): boolean {
  if (/^(rediss(\+cluster)?|tls):$/.test(protocol)) return true;
  return /^postgres(ql)?:$/.test(protocol) && searchParams.getAll('sslmode').join() === 'verify-full';
}

/** Accounts that servers are installed with, and the one that owns everything here. */
const owners = new Set(['jatra', 'postgres', 'default', 'root', 'admin', 'nats', 'redis']);
const shortestPassword = 12;

/** For production. @returns the account's name, decoded. @throws ConfigError for none, the owner's, or one that is guessed. */
export function requireOwnAccount({ variable, url }: ServerAddress): string {
  const [name, password] = [decoded(variable, url.username), decoded(variable, url.password)];
  if (!name) throw new ConfigError(`${variable}: names no account; production needs one for each service`);
  if (owners.has(name.toLowerCase()))
    throw new ConfigError(
      `${variable}: names the account that owns the server; a service needs one of its own`,
    );
  if (password.length < shortestPassword)
    throw new ConfigError(`${variable}: has no password, or one shorter than ${shortestPassword} characters`);
  return name;
}

/** As clients send it: `%6aatra` is `jatra`. */
function decoded(variable: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigError(`${variable}: has a % that begins no encoded character`);
  }
}

/** For production: what the name does not tell. @throws ConfigError */
export async function refuseDatabaseOwner(service: string, database: Database): Promise<void> {
  const [account] = await database.execute<{ powerful: boolean }>(sql`
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls
        OR pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE')
        AS powerful
    FROM pg_roles WHERE rolname = current_user`);
  if (account?.powerful)
    throw new ConfigError(
      `${serviceVariable(service, 'DATABASE_URL')}: names an account that owns the database or may make roles`,
    );
}
