import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/base/config';
import { serverUrl } from '#shared/stores/server-address';

const schema = t.Object({
  REPORTING_MAX_DAYS: t.Integer({
    default: 366,
    minimum: 1,
    maximum: 3_660,
    description: 'Days that one report of sales may cover',
  }),
  REPORTING_MAX_OCCUPANCY_DAYS: t.Integer({
    default: 93,
    minimum: 1,
    maximum: 3_660,
    description: 'Days of travel that one report of occupancy may cover',
  }),
  REPORTING_MAX_ROWS: t.Integer({
    default: 20_000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Rows that one report may have',
  }),
  REPORTING_READ_URL: t.Optional(
    t.String({
      pattern: '^postgres(ql)?://',
      description: 'A replica of the database, from which reports are read',
    }),
  ),
});

export function reportingConfig(env: Environment) {
  serverUrl('REPORTING_READ_URL', env);
  return readConfig(schema, env);
}

export type ReportingConfig = ReturnType<typeof reportingConfig>;
