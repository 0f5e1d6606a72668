import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';
import { saleCloseConfig } from '#shared/base/sale';

const schema = t.Object({
  ...saleCloseConfig,
  SEARCHES_PER_ACCOUNT: t.Integer({
    default: 500,
    minimum: 1,
    description: 'Searches of one account in ten seconds, in one process; beyond, 429',
  }),
  SEARCHES_PER_ADDRESS: t.Integer({
    default: 10_000,
    minimum: 1,
    description:
      'Searches from one address in ten seconds, in one process; a mobile operator has thousands behind one',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description: 'Proxies in front that append to X-Forwarded-For; 0 takes the address of the connection',
  }),
  SCHEDULE_SEARCH_CACHE_SECONDS: t.Integer({
    default: 3600,
    minimum: 1,
    description: 'How long a search stays in Redis',
  }),
  SCHEDULE_AVAILABILITY_DEADLINE_MS: t.Integer({
    default: 2_000,
    minimum: 50,
    maximum: 5_000,
    description: 'How long a search waits for the number of free seats before it answers without',
  }),
});

export const scheduleConfig = (env: Environment) =>
  Object.freeze({ ...readConfig(schema, env), production: isProduction(env) });
