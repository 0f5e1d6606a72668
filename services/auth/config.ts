import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig } from '#shared/config';

const defaultKeysFile = '.jatra/keys/auth.json';

const variables = t.Object({
  AUTH_SIGNING_KEYS_FILE: t.String({
    default: defaultKeysFile,
    description: 'Private keys of auth; made at the first start in development, required in production',
  }),
  AUTH_SESSION_DAYS: t.Integer({
    default: 7,
    minimum: 1,
    maximum: 90,
    description: 'A session ends after so many days without a refresh',
  }),
  AUTH_SESSION_MAX_DAYS: t.Integer({
    default: 90,
    minimum: 1,
    maximum: 365,
    description: 'A session ends after so many days in any case',
  }),
  AUTH_PASSWORD_CONCURRENCY: t.Integer({
    default: 2,
    minimum: 1,
    maximum: 64,
    description: 'Passwords hashed at once, 19 MiB each',
  }),
  AUTH_PASSWORD_QUEUE: t.Integer({
    default: 200,
    minimum: 0,
    maximum: 10_000,
    description: 'Passwords waiting for it; beyond, 503',
  }),
  AUTH_TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 5,
    description: 'Proxies in front that append to X-Forwarded-For; 0 takes the address of the connection',
  }),
});

/** @throws ConfigError in production where the keys' file is not named. */
export function authConfig(env: Environment) {
  const production = isProduction(env);
  if (production && !env.AUTH_SIGNING_KEYS_FILE)
    throw new ConfigError('AUTH_SIGNING_KEYS_FILE: is needed in production');
  return Object.freeze({ ...readConfig(variables, env), production });
}

export type AuthConfig = ReturnType<typeof authConfig>;
