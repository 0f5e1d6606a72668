import { createHmac, randomBytes } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { type Static, t } from 'elysia';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { createKeyFile, loadKeyFile, readKeyFile, replaceKeyFile } from '#shared/key-file';

const variable = 'AUTH_SIGNING_KEYS_FILE';
/** 32 bytes in base64url. */
const bytes32 = () => t.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const signingKey = t.Object({ kty: t.Literal('OKP'), crv: t.Literal('Ed25519'), x: bytes32(), d: bytes32() });
const schema = t.Object({
  /** The key of one-time codes and of the chain of refresh tokens. */
  secret: bytes32(),
  /** The last one signs, all of them verify. */
  signingKeys: t.Array(signingKey, { minItems: 1, maxItems: 10 }),
});

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

/** @throws ConfigError; see loadKeyFile. */
export async function loadKeys(path: string | undefined, options: { production: boolean }): Promise<Keys> {
  const file = await loadKeyFile({ variable, path, name: 'auth', schema, make, ...options });
  const publicKeys = await Promise.all(file.signingKeys.map(publicKeyOf));
  const secret = Buffer.from(file.secret, 'base64url');
  return {
    signing: { jwk: file.signingKeys.at(-1)!, kid: publicKeys.at(-1)!.kid },
    public: publicKeys,
    mac: (purpose, text) => createHmac('sha256', secret).update(`${purpose}:${text}`).digest(),
  };
}

/** @returns false where there is such a file already. */
export async function makeKeys(path: string): Promise<boolean> {
  return createKeyFile(path, await make());
}

/** Appends a key, which signs from the next start on; the ones before go on verifying. */
export async function addSigningKey(path: string): Promise<string> {
  const file = await readKeyFile(variable, path, schema);
  const key = await newSigningKey();
  await replaceKeyFile(path, { ...file, signingKeys: [...file.signingKeys, key] });
  return (await publicKeyOf(key)).kid;
}

async function make(): Promise<Static<typeof schema>> {
  return { secret: randomBytes(32).toString('base64url'), signingKeys: [await newSigningKey()] };
}

async function newSigningKey(): Promise<Static<typeof signingKey>> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return Value.Decode(signingKey, await exportJWK(privateKey));
}

async function publicKeyOf({ kty, crv, x }: Static<typeof signingKey>): Promise<PublicKey> {
  return { kty, crv, x, kid: await calculateJwkThumbprint({ kty, crv, x }), alg: 'EdDSA', use: 'sig' };
}
