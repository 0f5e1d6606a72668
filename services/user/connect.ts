import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { UserConfig } from './config.ts';
import { loadPersonalData } from './personal-data.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: UserConfig) {
  return {
    ...platform,
    config,
    personalData: await loadPersonalData(config.USER_DATA_KEYS_FILE, config, platform.clock),
    db: platform.openPostgres(schema, { maxConnections: 4 }),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
