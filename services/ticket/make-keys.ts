import { addSigningKey, makeKeys } from './signing-keys.ts';

const usage = `usage: bun services/ticket/make-keys.ts FILE [--at-once]
  FILE       is made, or gets one more signing key, which takes over by itself a day later
  --at-once  the new key signs as soon as services read the file: for a key that got into other hands`;

const [path, option] = process.argv.slice(2);
if (!path || path.startsWith('-') || (option !== undefined && option !== '--at-once')) {
  console.error(usage);
  process.exit(2);
}
if (await makeKeys(path, new Date())) console.log(`made ${path}`);
else {
  const { kid, signsFrom } = await addSigningKey(path, new Date(), { atOnce: option !== undefined });
  console.log(`${path} has the signing key ${kid}, which signs from ${signsFrom.toISOString()}`);
}
