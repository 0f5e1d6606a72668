import { generateVAPIDKeys } from 'web-push';
import { createKeyFile } from '#shared/key-file';

/** `bun services/notification/make-keys.ts FILE` makes the keys of push notifications. */
const path = process.argv[2];
if (!path) {
  console.error('usage: bun services/notification/make-keys.ts FILE');
  process.exit(2);
}
if (!(await createKeyFile(path, generateVAPIDKeys()))) {
  console.error(`${path} exists already; without its keys nobody who has subscribed is reached`);
  process.exit(1);
}
console.log(`made ${path}`);
