import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';

const variables = t.Object({
  USER_DATA_KEYS_FILE: t.Optional(
    t.String({
      description:
        'File of the keys of personal data. Required in production. Default in development: .jatra/keys/user.json, made at the first start',
    }),
  ),
});

export function userConfig(env: Environment) {
  return Object.freeze({ ...readConfig(variables, env), production: isProduction(env) });
}

export type UserConfig = ReturnType<typeof userConfig>;
