import { readArguments, runCommand } from '#shared/base/command';
import { addSigningKey, makeKeys, replaceSigningKeys } from './keys.ts';

const usage = `bun services/auth/keys/make-keys.ts FILE [--replace]
  FILE       is made, or gets one more signing key, which takes over after ten minutes
  --replace  makes the new key the only one, at once: for a stolen key`;

await runCommand(usage, async (args) => {
  const { values, positionals } = readArguments(args, {
    options: { replace: { type: 'boolean' } },
    names: ['FILE'],
  });
  const [path] = positionals as [string];
  if (await makeKeys(path)) return console.log(`made ${path}`);
  const change = values.replace ? replaceSigningKeys : addSigningKey;
  const { kid, signsFrom } = await change(path, new Date());
  console.log(`${path} has the signing key ${kid}, which signs from ${signsFrom.toISOString()}`);
});
