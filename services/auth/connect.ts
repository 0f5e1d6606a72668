import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import { createDeliveryQueue } from './codes/delivery-queue.ts';
import { createMirror } from './codes/mirror.ts';
import type { AuthConfig } from './config.ts';
import { createAccessTokens } from './keys/access-token.ts';
import { loadKeys } from './keys/keys.ts';
import { createLimits } from './limits.ts';
import { createPasswords } from './passwords/passwords.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: AuthConfig) {
  const keys = await loadKeys(config.AUTH_SIGNING_KEYS_FILE, config);
  const redis = await platform.openRedis();
  const db = platform.openPostgres(schema, { maxConnections: 8 });
  const deliveries = createDeliveryQueue();
  platform.onClose(deliveries.stop);
  return {
    ...platform,
    config,
    keys,
    db,
    redis,
    mirror: createMirror(redis, platform.log),
    limits: createLimits(redis),
    deliveries,
    passwords: await createPasswords({
      concurrency: config.AUTH_PASSWORD_CONCURRENCY,
      queue: config.AUTH_PASSWORD_QUEUE,
    }),
    signAccessToken: createAccessTokens(keys, platform.clock),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
