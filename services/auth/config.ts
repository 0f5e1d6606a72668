import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/config';

const variables = t.Object({
  AUTH_SIGNING_KEYS_FILE: t.Optional(
    t.String({
      description:
        'Where the keys of auth are; required in production. Not given in development: .jatra/keys/auth.json, made at the first start',
    }),
  ),
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

export function authConfig(env: Environment) {
  return Object.freeze({ ...readConfig(variables, env), production: isProduction(env) });
}

export type AuthConfig = ReturnType<typeof authConfig>;
