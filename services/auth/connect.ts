import type { Platform } from '#shared/runtime/service';
import { createCodeDelivery } from './codes/deliver-codes.ts';
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
  const common = {
    ...platform,
    config,
    keys,
    db: platform.openPostgres(schema, { maxConnections: 8 }),
    redis,
    mirror: createMirror(redis, platform.log),
    limits: createLimits(redis),
  };
  const codes = createCodeDelivery(common);
  platform.onClose(codes.stop);
  return {
    ...common,
    codes,
    passwords: await createPasswords({
      concurrency: config.AUTH_PASSWORD_CONCURRENCY,
      queue: config.AUTH_PASSWORD_QUEUE,
    }),
    signAccessToken: createAccessTokens(keys, platform.clock),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type AuthSchema = typeof schema;
