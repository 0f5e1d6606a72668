import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig } from '#shared/base/config';
import { oneOf } from '#shared/base/contract';

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
  AUTH_SESSIONS_PER_ACCOUNT: t.Integer({
    default: 50,
    minimum: 1,
    maximum: 1_000,
    description: 'Sessions that an account has at once; the oldest ends for the next',
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
  AUTH_REGISTRATION_CODE_PROVES_PHONE: t.Optional(
    t.Boolean({
      description:
        'Whether the code that a registration sends by mail proves the phone as well, to which another is sent. Not given: true in development, false in production, which takes nothing else',
    }),
  ),
  AUTH_STAFF_SECOND_FACTOR: t.Optional(
    oneOf(['required', 'optional'], {
      description:
        'Whether a session has the role of its account (CHECKER, AGENT, ADMIN, SUPER_ADMIN) only with a second factor, and else the rights of a passenger. Not given: optional in development, required in production, which takes nothing else',
    }),
  ),
  AUTH_UNPROVED_DAYS: t.Integer({
    default: 7,
    minimum: 1,
    maximum: 365,
    description:
      'So many days after it was named an e-mail or phone that nobody has proved is forgotten, and an account without any other with it',
  }),
  AUTH_ERASURE_DAYS: t.Integer({
    default: 30,
    minimum: 0,
    maximum: 365,
    description: 'So many days after its deletion an account loses its name, phone and e-mail',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 5,
    description: 'Proxies in front that append to X-Forwarded-For; 0 takes the address of the connection',
  }),
});

export function authConfig(env: Environment) {
  const values = readConfig(variables, env);
  const production = isProduction(env);
  const staffSecondFactor = values.AUTH_STAFF_SECOND_FACTOR ?? (production ? 'required' : 'optional');
  if (production && staffSecondFactor !== 'required')
    throw new ConfigError('AUTH_STAFF_SECOND_FACTOR: production needs it to be required');
  if (production && values.AUTH_REGISTRATION_CODE_PROVES_PHONE)
    throw new ConfigError(
      'AUTH_REGISTRATION_CODE_PROVES_PHONE: production takes no code of a mail for a phone',
    );
  return Object.freeze({
    ...values,
    production,
    registrationCodeProvesPhone: values.AUTH_REGISTRATION_CODE_PROVES_PHONE ?? !production,
    staffNeedSecondFactor: staffSecondFactor === 'required',
  });
}

export type AuthConfig = ReturnType<typeof authConfig>;
