import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig } from '#shared/base/config';
import { oneOf } from '#shared/base/contract';

const variables = t.Object({
  AUTH_SIGNING_KEYS_FILE: t.Optional(
    t.String({
      description:
        'File of the keys of auth. Required in production. Default in development: .jatra/keys/auth.json, made at the first start',
    }),
  ),
  AUTH_SESSION_DAYS: t.Integer({
    default: 7,
    minimum: 1,
    maximum: 90,
    description: 'A session ends so many days after its last refresh',
  }),
  AUTH_SESSION_MAX_DAYS: t.Integer({
    default: 90,
    minimum: 1,
    maximum: 365,
    description: 'A session ends so many days after its start at the latest',
  }),
  AUTH_SESSIONS_PER_ACCOUNT: t.Integer({
    default: 50,
    minimum: 1,
    maximum: 1_000,
    description: 'Sessions that an account has at once. The next one ends the oldest',
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
    description: 'Passwords that wait to be hashed. The next gets 503',
  }),
  AUTH_REGISTRATION_CODE_PROVES_PHONE: t.Optional(
    t.Boolean({
      description:
        'Whether the code in the mail of a registration proves the phone as well. Default: true in development, false in production, which refuses true',
    }),
  ),
  AUTH_STAFF_SECOND_FACTOR: t.Optional(
    oneOf(['required', 'optional'], {
      description:
        'Whether CHECKER, AGENT, ADMIN and SUPER_ADMIN have their role only in sessions with a second factor, and are passengers in others. Default: optional in development, required in production, which refuses optional',
    }),
  ),
  AUTH_UNPROVED_DAYS: t.Integer({
    default: 7,
    minimum: 1,
    maximum: 365,
    description:
      'An unproved e-mail or phone is deleted so many days after it was named, and with it an account that has proved nothing',
  }),
  AUTH_ERASURE_DAYS: t.Integer({
    default: 30,
    minimum: 0,
    maximum: 365,
    description:
      'Name, phone and e-mail of a deleted account are overwritten so many days after its deletion',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 5,
    description:
      'How many proxies in front append to X-Forwarded-For. 0: the address of the connection counts',
  }),
});

export function authConfig(env: Environment) {
  const values = readConfig(variables, env);
  const production = isProduction(env);
  const staffSecondFactor = values.AUTH_STAFF_SECOND_FACTOR ?? (production ? 'required' : 'optional');
  if (production && staffSecondFactor !== 'required')
    throw new ConfigError('AUTH_STAFF_SECOND_FACTOR: production requires a second factor');
  if (production && values.AUTH_REGISTRATION_CODE_PROVES_PHONE)
    throw new ConfigError(
      'AUTH_REGISTRATION_CODE_PROVES_PHONE: production takes no code of a mail as proof of a phone',
    );
  return Object.freeze({
    ...values,
    production,
    registrationCodeProvesPhone: values.AUTH_REGISTRATION_CODE_PROVES_PHONE ?? !production,
    staffNeedSecondFactor: staffSecondFactor === 'required',
  });
}

export type AuthConfig = ReturnType<typeof authConfig>;
