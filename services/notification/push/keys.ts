import { createECDH } from 'node:crypto';
import { t } from 'elysia';
import { loadKeyFile, type RandomBytes } from '#shared/base/key-file';
import type { NotificationConfig, PushKeys } from '../config.ts';

/** P-256, base64url: 65 and 32 bytes. */
const pushKeysSchema = t.Object({
  publicKey: t.String({ pattern: '^[A-Za-z0-9_-]{87}$' }),
  privateKey: t.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});

/** undefined where production was given none: then there is no push. */
export async function loadPushKeys(config: NotificationConfig): Promise<PushKeys | undefined> {
  const { production, PUSH_KEYS_FILE } = config;
  if (production && !PUSH_KEYS_FILE) return undefined;
  const { publicKey, privateKey } = await loadKeyFile({
    variable: 'PUSH_KEYS_FILE',
    path: PUSH_KEYS_FILE,
    name: 'push',
    production,
    schema: pushKeysSchema,
    make: async (random) => makeKeys(random),
  });
  return { publicKey, privateKey };
}

function makeKeys(random: RandomBytes): PushKeys {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(random(32));
  return { publicKey: pair.getPublicKey('base64url'), privateKey: pair.getPrivateKey('base64url') };
}
