import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/config';

const schema = t.Object({
  SCHEDULE_SEARCH_CACHE_SECONDS: t.Integer({
    default: 3600,
    minimum: 1,
    description: 'How long a search stays in Redis',
  }),
  SCHEDULE_AVAILABILITY_DEADLINE_MS: t.Integer({
    default: 800,
    minimum: 50,
    maximum: 5_000,
    description: 'How long a search waits for the number of free seats before it answers without',
  }),
});

export const scheduleConfig = (env: Environment) => readConfig(schema, env);
