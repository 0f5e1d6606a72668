import { randomCode } from '#shared/id';
import type { Platform } from '#shared/service';
import type { bookingConfig } from './config.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: ReturnType<typeof bookingConfig>) {
  return {
    ...platform,
    config,
    db: platform.openPostgres(schema, { maxConnections: 12 }),
    codes: { pnr: () => randomCode(10), reference: () => randomCode(16) },
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
