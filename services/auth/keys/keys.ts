import { createHmac, randomBytes } from 'node:crypto';
import { type Static, t } from 'elysia';
import { calculateJwkThumbprint } from 'jose';
import {
  createKeyFile,
  loadKeyFile,
  newEd25519,
  type RandomBytes,
  readKeyFile,
  replaceKeyFile,
} from '#shared/base/key-file';
import { accessTokenSeconds } from '#shared/http/auth';

const variable = 'AUTH_SIGNING_KEYS_FILE';
/** 32 bytes in base64url. */
const bytes32 = () => t.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const signingKey = t.Object({
  kty: t.Literal('OKP'),
  crv: t.Literal('Ed25519'),
  x: bytes32(),
  d: bytes32(),
  /** The key is published earlier, so that every verifier knows it by then. Absent: it signs at once. */
  signsFrom: t.Optional(t.String({ format: 'date-time' })),
});
const schema = t.Object({
  /** The key of one-time codes, of the chain of refresh tokens and of the seals of second factors. */
  secret: bytes32(),
  /** Of those whose time has come, the last one signs. */
  signingKeys: t.Array(signingKey, { minItems: 1, maxItems: 10 }),
});
type KeyFile = Static<typeof schema>;
type SigningKey = Static<typeof signingKey>;

/** Twice as long as a reader keeps the public keys (max-age of the key set, and shared/http/auth.ts). */
export const publishedBeforeSeconds = 600;
/** How much longer an old key stays after its last token has expired, for clocks that differ. */
const leewaySeconds = 60;

interface PublicKey extends Record<string, unknown> {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

export interface Keys {
  /** The private JWK of the key that signs at this time, and its id. */
  signing(now: Date): { jwk: SigningKey; kid: string };
  /** The key that signs, those that will, and older ones whose tokens may still be good. */
  public(now: Date): PublicKey[];
  /** HMAC-SHA256 under the secret. The purpose keeps the uses apart. */
  mac(purpose: 'code' | 'code-digits' | 'asker' | 'refresh-token' | 'second-factor', text: string): Buffer;
  /** Reads the file again. @throws ConfigError, and goes on with the keys that it has. */
  reload(): Promise<void>;
}

/** @throws ConfigError; see loadKeyFile. */
export async function loadKeys(path: string | undefined, options: { production: boolean }): Promise<Keys> {
  const read = async () => {
    const file = await loadKeyFile({ variable, path, name: 'auth', schema, make, ...options });
    const keys = await Promise.all(
      file.signingKeys.map(async (jwk) => ({ jwk, public: await publicKeyOf(jwk) })),
    );
    return { file, keys, secret: Buffer.from(file.secret, 'base64url') };
  };
  let current = await read();
  return {
    signing(now) {
      const { jwk, public: key } = current.keys[signingAt(current.file, now)]!;
      return { jwk, kid: key.kid };
    },
    public: (now) => current.keys.slice(firstNeededAt(current.file, now)).map((key) => key.public),
    mac: (purpose, text) => createHmac('sha256', current.secret).update(`${purpose}:${text}`).digest(),
    async reload() {
      current = await read();
    },
  };
}

function signingAt({ signingKeys }: KeyFile, now: Date): number {
  return Math.max(
    0,
    signingKeys.findLastIndex(({ signsFrom }) => !signsFrom || new Date(signsFrom) <= now),
  );
}

/** A key is needed until its successor has signed for longer than a token lives. */
function firstNeededAt({ signingKeys }: KeyFile, now: Date): number {
  const lastOverMs = now.getTime() - (accessTokenSeconds + leewaySeconds) * 1_000;
  return Math.max(
    0,
    signingKeys.findLastIndex(({ signsFrom }) => signsFrom && new Date(signsFrom).getTime() <= lastOverMs),
  );
}

/** @returns false where the file exists already. */
export async function makeKeys(path: string): Promise<boolean> {
  return createKeyFile(path, await make());
}

export interface NewKey {
  kid: string;
  signsFrom: Date;
}

/**
 * Appends a key that running services publish at once and sign with later, and takes out the keys that nobody
 * needs any more.
 */
export async function addSigningKey(path: string, now: Date): Promise<NewKey> {
  const file = await readKeyFile(variable, path, schema);
  const signsFrom = new Date(now.getTime() + publishedBeforeSeconds * 1_000);
  const key = { ...newSigningKey(), signsFrom: signsFrom.toISOString() };
  const needed = file.signingKeys.slice(firstNeededAt(file, now));
  await replaceKeyFile(path, { ...file, signingKeys: [...needed, key] });
  return { kid: (await publicKeyOf(key)).kid, signsFrom };
}

/**
 * For a stolen key: makes the new one the only one, so that every access token in use has to be refreshed.
 */
export async function replaceSigningKeys(path: string, now: Date): Promise<NewKey> {
  const file = await readKeyFile(variable, path, schema);
  const key = newSigningKey();
  await replaceKeyFile(path, { ...file, signingKeys: [key] });
  return { kid: (await publicKeyOf(key)).kid, signsFrom: now };
}

async function make(random: RandomBytes = randomBytes): Promise<KeyFile> {
  return { secret: random(32).toString('base64url'), signingKeys: [newSigningKey(random)] };
}

function newSigningKey(random?: RandomBytes): SigningKey {
  return { kty: 'OKP', crv: 'Ed25519', ...newEd25519(random) };
}

async function publicKeyOf({ kty, crv, x }: SigningKey): Promise<PublicKey> {
  return { kty, crv, x, kid: await calculateJwkThumbprint({ kty, crv, x }), alg: 'EdDSA', use: 'sig' };
}
