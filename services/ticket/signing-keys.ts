import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { type Static, t } from 'elysia';
import { ConfigError } from '#shared/config';
import { newId } from '#shared/id';
import type { TicketConfig } from './config.ts';

const keyFileSchema = t.Object({
  /** Set by us in a key made for development: production refuses it. */
  development: t.Optional(t.Boolean()),
  keys: t.Array(
    t.Object({
      kty: t.Literal('OKP'),
      crv: t.Literal('Ed25519'),
      /** A number from 0 to 255 in decimal; it stands in the QR code. */
      kid: t.String({ pattern: '^(0|[1-9][0-9]{0,2})$' }),
      x: t.String(),
      d: t.String(),
      notBefore: t.String({ format: 'date-time' }),
    }),
    { minItems: 1 },
  ),
});

export type KeyFile = Static<typeof keyFileSchema>;

export interface SigningKey {
  kid: number;
  /** `x` of the JWK. */
  publicKey: string;
  privateKey: KeyObject;
  notBefore: Date;
}

const developmentFile = join(import.meta.dir, '../../.jatra/keys/ticket.json');

/**
 * The private keys from the environment, else from the file; in development a first key is made and kept there.
 * @param freeKid asked for only when a key is made.
 * @throws ConfigError that names the variable, never a key.
 */
export async function loadSigningKeys(
  config: TicketConfig,
  now: Date,
  freeKid: () => Promise<number>,
): Promise<SigningKey[]> {
  const { production, signingKeys, signingKeysFile } = config;
  if (signingKeys) return parseKeys('TICKET_SIGNING_KEYS', signingKeys, production);
  const variable = 'TICKET_SIGNING_KEYS_FILE';
  if (production && !signingKeysFile) throw new ConfigError(`${variable}: is needed in production`);

  const file = signingKeysFile ? resolve(signingKeysFile) : developmentFile;
  const known = await read(file);
  if (known !== undefined) return parseKeys(variable, known, production);
  if (production) throw new ConfigError(`${variable}: the file cannot be read`);
  await createFile(file, JSON.stringify({ development: true, ...newKeyFile(await freeKid(), now) }, null, 2));
  return parseKeys(variable, (await read(file)) ?? '', production);
}

/** A key file with one new key. */
export function newKeyFile(kid: number, notBefore: Date): KeyFile {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as {
    x: string;
    d: string;
  };
  return {
    keys: [{ kty: 'OKP', crv: 'Ed25519', kid: String(kid), x, d, notBefore: notBefore.toISOString() }],
  };
}

function parseKeys(variable: string, text: string, production: boolean): SigningKey[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable}: is not JSON`);
  }
  if (!Value.Check(keyFileSchema, file)) {
    throw new ConfigError(
      `${variable}: ${Value.Errors(keyFileSchema, file).First()?.path ?? ''} is not as in a key file`,
    );
  }
  if (production && file.development)
    throw new ConfigError(`${variable}: is a development key; make one with new-signing-key.ts`);
  const keys = file.keys.map((jwk) => parseKey(variable, jwk));
  if (new Set(keys.map((key) => key.kid)).size !== keys.length)
    throw new ConfigError(`${variable}: two keys have one kid`);
  return keys;
}

function parseKey(variable: string, jwk: KeyFile['keys'][number]): SigningKey {
  const kid = Number(jwk.kid);
  if (kid > 255) throw new ConfigError(`${variable}: kid is at most 255`);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw new ConfigError(`${variable}: the key ${kid} is not an Ed25519 key`);
  }
  // The public half is derived: a file whose halves do not belong together would sign what nobody can verify.
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x !== jwk.x) throw new ConfigError(`${variable}: the halves of the key ${kid} do not belong together`);
  return { kid, publicKey: x, privateKey, notBefore: new Date(jwk.notBefore) };
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError('TICKET_SIGNING_KEYS_FILE: the file cannot be read');
  }
}

/** Appears whole or not at all; where two processes make it at once, the first one's file stays. */
async function createFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${newId()}`;
  await writeFile(draft, `${text}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
