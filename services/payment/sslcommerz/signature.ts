import { createHash, timingSafeEqual } from 'node:crypto';

export type Fields = Record<string, string>;

/** Fields that must be signed before we act on them. */
const alwaysSigned = ['tran_id', 'status', 'amount', 'currency'];

function hash(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

function digest(algorithm: 'md5' | 'sha256', fields: Fields, keys: string[], storePassword: string): string {
  const signed = new Map(keys.filter((key) => Object.hasOwn(fields, key)).map((key) => [key, fields[key]]));
  signed.set('store_passwd', hash(algorithm, storePassword));
  const text = [...signed.keys()].sort().map((key) => `${key}=${signed.get(key)}`);
  return hash(algorithm, text.join('&'));
}

function equal(expected: string, given: string): boolean {
  const left = Buffer.from(expected, 'utf8');
  const right = Buffer.from(given.toLowerCase(), 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The three fields that the gateway adds to what it posts. */
export function signatureOf(fields: Fields, keys: string[], storePassword: string) {
  return {
    verify_key: keys.join(','),
    verify_sign: digest('md5', fields, keys, storePassword),
    verify_sign_sha2: digest('sha256', fields, keys, storePassword),
  };
}

/**
 * Whether the gateway posted these fields: every signature present must match, and the fields that we act on
 * must be signed. Compares in constant time.
 */
export function isSignedByGateway(fields: Fields, storePassword: string): boolean {
  const keys = (fields.verify_key ?? '').split(',').filter(Boolean);
  const needed = fields.status === 'VALID' ? [...alwaysSigned, 'val_id'] : alwaysSigned;
  if (!needed.every((key) => keys.includes(key) && Object.hasOwn(fields, key))) return false;

  const { verify_sign: md5, verify_sign_sha2: sha256 } = fields;
  if (!md5 && !sha256) return false;
  const md5Fits = !md5 || equal(digest('md5', fields, keys, storePassword), md5);
  const sha256Fits = !sha256 || equal(digest('sha256', fields, keys, storePassword), sha256);
  return md5Fits && sha256Fits;
}
