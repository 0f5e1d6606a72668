import { addSigningKey, makeKeys, replaceSigningKeys } from './keys.ts';

const usage = `usage: bun services/auth/make-keys.ts FILE [--replace]
  FILE       is made, or gets one more signing key, which takes over by itself
  --replace  makes the new key the only one, at once: for a key that got into other hands`;

const [path, option] = process.argv.slice(2);
if (!path || path.startsWith('-') || (option !== undefined && option !== '--replace')) {
  console.error(usage);
  process.exit(2);
}
if (await makeKeys(path)) console.log(`made ${path}`);
else {
  const change = option ? replaceSigningKeys : addSigningKey;
  const { kid, signsFrom } = await change(path, new Date());
  console.log(`${path} has the signing key ${kid}, which signs from ${signsFrom.toISOString()}`);
}
