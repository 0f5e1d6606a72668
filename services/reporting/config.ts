import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/base/config';
import { serverUrl } from '#shared/stores/server-address';

const schema = t.Object({
  REPORTING_MAX_DAYS: t.Integer({
    default: 366,
    minimum: 1,
    maximum: 3_660,
    description: 'The most days of one sales report',
  }),
  REPORTING_MAX_OCCUPANCY_DAYS: t.Integer({
    default: 93,
    minimum: 1,
    maximum: 3_660,
    description: 'The most days of travel of one occupancy report',
  }),
  REPORTING_MAX_ROWS: t.Integer({
    default: 20_000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'The most rows of one report',
  }),
  REPORTING_READ_URL: t.Optional(
    t.String({
      pattern: '^postgres(ql)?://',
      description: 'A replica of the database; reports are read from it',
    }),
  ),
});

export function reportingConfig(env: Environment) {
  serverUrl('REPORTING_READ_URL', env);
  return readConfig(schema, env);
}

export type ReportingConfig = ReturnType<typeof reportingConfig>;
