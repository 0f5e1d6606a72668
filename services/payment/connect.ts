import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { PaymentConfig } from './config.ts';
import * as schema from './schema.ts';
import { connectSslcommerz } from './sslcommerz/client.ts';

export async function connect(platform: Platform, config: PaymentConfig) {
  return {
    ...platform,
    config,
    db: platform.openPostgres(schema, { maxConnections: 8 }),
    gateway: connectSslcommerz(config.gateway),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
