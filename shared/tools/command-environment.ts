import { join } from 'node:path';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import type { ServerVariable } from '../stores/server-address.ts';
import type { NatsLogin } from './stack/servers/logins.mjs';

type Addresses = Record<'databaseUrl' | 'redisUrl' | 'natsUrl', string> & {
  natsLogins?: Record<NatsLogin, string>;
};

interface Given {
  env?: Environment;
  file?: string;
  /** By whom NATS is reached that npm run up has started; without it, and at NATS of before, by its owner. */
  login?: NatsLogin;
}

/** Where `npm run up` has left it. */
const stackFile = join(process.env.JATRA_HOME ?? join(import.meta.dir, '../../.jatra'), 'stack.json');

/**
 * For commands of operators: the servers that the environment names, or else those of `npm run up`. Never some of the
 * one and some of the other.
 * @throws ConfigError that names a variable which is needed and not given
 */
export async function commandEnvironment(
  names: ServerVariable[],
  { env = process.env, file = stackFile, login }: Given = {},
): Promise<Environment> {
  const [missing, given] = [
    names.filter((name) => !isGiven(env, name)),
    names.filter((name) => isGiven(env, name)),
  ];
  if (missing.length === 0) return env;
  const stack = Bun.file(file);
  if (!(await stack.exists()))
    throw new ConfigError(`${missing[0]}: is needed, because nothing runs here by npm run up`);
  const { databaseUrl, redisUrl, natsUrl, natsLogins } = (await stack.json()) as Addresses;
  const ours: Record<ServerVariable, string> = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    NATS_URL: (login && natsLogins?.[login]) ?? natsUrl,
  };
  const foreign = given.find((name) => hostOf(readVariable(env, name)) !== hostOf(ours[name]));
  if (foreign)
    throw new ConfigError(
      `${missing[0]}: is needed, because ${foreign} names another server than npm run up has here`,
    );
  const servers = Object.fromEntries(missing.map((name) => [name, ours[name]]));
  // What npm run up has started is development, also where its servers are elsewhere.
  return readVariable(env, 'JATRA_ENV')
    ? { ...env, ...servers }
    : { ...env, ...servers, JATRA_ENV: 'development' };
}

/** By itself or by file. Databases may be named for each service alone. */
function isGiven(env: Environment, name: ServerVariable): boolean {
  if (readVariable(env, name)) return true;
  return (
    name === 'DATABASE_URL' && Object.keys(env).some((key) => /_DATABASE_URL(_FILE)?$/.test(key) && env[key])
  );
}

const hostOf = (url: string | undefined) => URL.parse(url ?? '')?.host;
