import { createHmac, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { type Static, t } from 'elysia';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { ConfigError } from '#shared/config';

const signingKey = t.Object({
  kty: t.Literal('OKP'),
  crv: t.Literal('Ed25519'),
  x: t.String({ minLength: 43, maxLength: 43 }),
  d: t.String({ minLength: 43, maxLength: 43 }),
});
const keysFile = t.Object({
  /** Base64url of 32 random bytes: the key of one-time codes and of the chain of refresh tokens. */
  secret: t.String({ minLength: 43, maxLength: 43 }),
  /** The last one signs, all of them verify. */
  signingKeys: t.Array(signingKey, { minItems: 1, maxItems: 10 }),
});
type KeysFile = Static<typeof keysFile>;

export interface PublicKey extends Record<string, unknown> {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

export interface Keys {
  /** Private JWK of the newest key, and its id. */
  signing: { jwk: Static<typeof signingKey>; kid: string };
  public: PublicKey[];
  /** HMAC-SHA256 under the secret; the purpose keeps the uses apart. */
  mac(purpose: 'code' | 'refresh-token', text: string): Buffer;
}

/**
 * Reads auth's private keys. In development a missing file is made.
 * @throws ConfigError where the file is missing in production, readable by others there, or not such a file.
 */
export async function loadKeys(path: string, options: { production: boolean }): Promise<Keys> {
  if (!options.production) await createKeysFile(path);
  const file = await readKeysFile(path);
  if (options.production && ((await stat(path)).mode & 0o007) !== 0) {
    throw new ConfigError('AUTH_SIGNING_KEYS_FILE: the file can be read by every user of the machine');
  }
  const publicKeys = await Promise.all(file.signingKeys.map(publicKeyOf));
  const secret = Buffer.from(file.secret, 'base64url');
  return {
    signing: { jwk: file.signingKeys.at(-1)!, kid: publicKeys.at(-1)!.kid },
    public: publicKeys,
    mac: (purpose, text) => createHmac('sha256', secret).update(`${purpose}:${text}`).digest(),
  };
}

/** Makes the file where there is none; several processes may try at once and agree on one. */
export async function createKeysFile(path: string): Promise<boolean> {
  if (await exists(path)) return false;
  const file: KeysFile = {
    secret: randomBytes(32).toString('base64url'),
    signingKeys: [await newSigningKey()],
  };
  const draft = await writeDraft(path, file);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Appends a key, which signs from the next start on; the ones before go on verifying. */
export async function addSigningKey(path: string): Promise<string> {
  const file = await readKeysFile(path);
  const key = await newSigningKey();
  const draft = await writeDraft(path, { ...file, signingKeys: [...file.signingKeys, key] });
  await rename(draft, path);
  return (await publicKeyOf(key)).kid;
}

async function readKeysFile(path: string): Promise<KeysFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ConfigError('AUTH_SIGNING_KEYS_FILE: there is no such file, or it cannot be read');
  }
  try {
    return Value.Decode(keysFile, JSON.parse(text));
  } catch {
    throw new ConfigError('AUTH_SIGNING_KEYS_FILE: is not a file of keys; see services/auth/README.md');
  }
}

async function writeDraft(path: string, file: KeysFile): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o600);
  return draft;
}

async function newSigningKey(): Promise<Static<typeof signingKey>> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return Value.Decode(signingKey, await exportJWK(privateKey));
}

async function publicKeyOf({ kty, crv, x }: Static<typeof signingKey>): Promise<PublicKey> {
  return { kty, crv, x, kid: await calculateJwkThumbprint({ kty, crv, x }), alg: 'EdDSA', use: 'sig' };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
