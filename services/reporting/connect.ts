import type { Platform } from '#shared/service';
import type { ReportingConfig } from './config.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: ReportingConfig) {
  return { ...platform, config, db: platform.openPostgres(schema, { maxConnections: 6 }) };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
