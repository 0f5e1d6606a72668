import { addSigningKey, makeKeys } from './keys.ts';

/** `bun services/auth/make-keys.ts FILE` makes the file of keys, or adds a signing key to it. */
const path = process.argv[2];
if (!path) {
  console.error('usage: bun services/auth/make-keys.ts FILE');
  process.exit(2);
}
if (await makeKeys(path)) console.log(`made ${path}`);
else console.log(`added the signing key ${await addSigningKey(path)} to ${path}`);
