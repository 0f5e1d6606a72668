import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keys } from '../keys/keys.ts';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** The row and the account of a secret. Its key is made for the row: it opens in no other. */
interface Owner {
  id: string;
  userId: string;
}

export function sealSecret(keys: Keys, owner: Owner, secret: string): string {
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, keyOf(keys, owner), iv).setAAD(Buffer.from(owner.userId));
  const sealed = Buffer.concat([encryption.update(secret, 'utf8'), encryption.final()]);
  return Buffer.concat([iv, sealed, encryption.getAuthTag()]).toString('base64url');
}

/** @throws where the text was changed or comes from another row, or auth's secret has changed. */
export function openSecret(keys: Keys, owner: Owner, text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const decryption = createDecipheriv(cipher, keyOf(keys, owner), bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(owner.userId))
    .setAuthTag(bytes.subarray(-tagBytes));
  return decryption.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decryption.final('utf8');
}

function keyOf(keys: Keys, { id }: Owner): Buffer {
  return keys.mac('second-factor', id);
}
