import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/config';

const schema = t.Object({
  REPORTING_MAX_DAYS: t.Integer({
    default: 366,
    minimum: 1,
    maximum: 3_660,
    description: 'Days that one report may cover',
  }),
});

export const reportingConfig = (env: Environment) => readConfig(schema, env);

export type ReportingConfig = ReturnType<typeof reportingConfig>;
