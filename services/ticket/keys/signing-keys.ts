import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { type Static, t } from 'elysia';
import { ConfigError } from '#shared/base/config';
import {
  createKeyFile,
  isOfDevelopment,
  loadKeyFile,
  newEd25519,
  type RandomBytes,
  readKeyFile,
  replaceKeyFile,
} from '#shared/base/key-file';
import type { TicketConfig } from '../config.ts';

const fileVariable = 'TICKET_SIGNING_KEYS_FILE';
const highestKid = 255;
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

/** A device that fetched the keys before its journey can check what is signed during it. */
export const publishedBeforeHours = 24;

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
  if (signingKeys) return parseKeys('TICKET_SIGNING_KEYS', readInline(signingKeys, production));
  const file = await loadKeyFile({
    variable: fileVariable,
    path: signingKeysFile,
    name: 'ticket',
    production,
    schema: keyFileSchema,
    make: async (random) => newKeyFile(await freeKid(), now, random),
  });
  return parseKeys(fileVariable, file);
}

/** A key file with one new key. */
export function newKeyFile(kid: number, notBefore: Date, random?: RandomBytes): KeyFile {
  const key = { kty: 'OKP' as const, crv: 'Ed25519' as const, kid: String(kid), ...newEd25519(random) };
  return { keys: [{ ...key, notBefore: notBefore.toISOString() }] };
}

/** @returns false where there is such a file already. */
export function makeKeys(path: string, now: Date): Promise<boolean> {
  return createKeyFile(path, newKeyFile(1, now));
}

/**
 * Appends a key that running services publish at once and sign with a day later, or at once. Takes out those that sign
 * no more: their public halves stay in the database, and with them their tickets stay good.
 */
export async function addSigningKey(
  path: string,
  now: Date,
  { atOnce = false } = {},
): Promise<{ kid: number; signsFrom: Date }> {
  const file = await readKeyFile(fileVariable, path, keyFileSchema);
  const known = parseKeys(fileVariable, file);
  const kid = Math.max(...known.map((key) => key.kid)) + 1;
  if (kid > highestKid) throw new ConfigError(`${fileVariable}: every kid up to ${highestKid} has been used`);
  const signsFrom = atOnce ? now : new Date(now.getTime() + publishedBeforeHours * 3_600_000);
  const signing = atOnce ? undefined : signingAt(known, now)?.kid;
  const needed = file.keys.filter(
    (key) => Number(key.kid) === signing || (!atOnce && new Date(key.notBefore) > now),
  );
  await replaceKeyFile(path, { ...file, keys: [...needed, ...newKeyFile(kid, signsFrom).keys] });
  return { kid, signsFrom };
}

/** The youngest that has begun. */
export function signingAt(keys: SigningKey[], now: Date): SigningKey | undefined {
  return keys
    .filter((key) => key.notBefore <= now)
    .reduce<SigningKey | undefined>(
      (best, next) => (best && next.notBefore <= best.notBefore ? best : next),
      undefined,
    );
}

function readInline(text: string, production: boolean): KeyFile {
  const variable = 'TICKET_SIGNING_KEYS';
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable}: is not JSON`);
  }
  if (!Value.Check(keyFileSchema, file)) {
    const path = Value.Errors(keyFileSchema, file).First()?.path ?? '';
    throw new ConfigError(`${variable}: ${path} is not as in a key file`);
  }
  if (production && isOfDevelopment(file)) throw new ConfigError(`${variable}: was made for development`);
  return file;
}

function parseKeys(variable: string, file: KeyFile): SigningKey[] {
  const keys = file.keys.map((jwk) => parseKey(variable, jwk));
  if (new Set(keys.map((key) => key.kid)).size !== keys.length)
    throw new ConfigError(`${variable}: two keys have one kid`);
  return keys;
}

function parseKey(variable: string, jwk: KeyFile['keys'][number]): SigningKey {
  const kid = Number(jwk.kid);
  if (kid > highestKid) throw new ConfigError(`${variable}: kid is at most ${highestKid}`);
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
