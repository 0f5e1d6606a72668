import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';
import { saleCloseConfig } from '#shared/base/sale';

const schema = t.Object({
  ...saleCloseConfig,
  SEARCHES_PER_ACCOUNT: t.Integer({
    default: 500,
    minimum: 1,
    description: 'Searches of one account in ten seconds, per process; more get 429',
  }),
  SEARCHES_PER_ADDRESS: t.Integer({
    default: 10_000,
    minimum: 1,
    description:
      'Searches from one address in ten seconds, per process. A mobile operator has thousands of customers behind one address',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description: 'How many proxies in front append to X-Forwarded-For; 0 uses the address of the connection',
  }),
  SCHEDULE_SEARCH_CACHE_SECONDS: t.Integer({
    default: 3600,
    minimum: 1,
    description: 'How long a search stays in Redis',
  }),
  SEARCHES_MEGABYTES: t.Integer({
    default: 64,
    minimum: 1,
    description: 'How much of its memory a process keeps for finished answers of searches',
  }),
  SCHEDULE_AVAILABILITY_DEADLINE_MS: t.Integer({
    default: 2_000,
    minimum: 50,
    maximum: 5_000,
    description:
      'How long a search that is new to a process waits for the number of free seats; then it answers without',
  }),
});

export const scheduleConfig = (env: Environment) =>
  Object.freeze({ ...readConfig(schema, env), production: isProduction(env) });
