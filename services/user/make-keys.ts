import { createKeyFile } from '#shared/key-file';
import { makePersonalDataKeys } from './personal-data.ts';

/** `bun services/user/make-keys.ts FILE` makes the file of keys for personal data. */
const path = process.argv[2];
if (!path) {
  console.error('usage: bun services/user/make-keys.ts FILE');
  process.exit(2);
}
if (!(await createKeyFile(path, await makePersonalDataKeys()))) {
  console.error(`${path} exists already; without its keys the numbers in the database cannot be read`);
  process.exit(1);
}
console.log(`made ${path}`);
