import { readArguments, runCommand } from '#shared/base/command';
import { addSigningKey, makeKeys } from './signing-keys.ts';

const usage = `bun services/ticket/keys/make-keys.ts FILE [--at-once]
  FILE       is made, or gets one more signing key, which takes over by itself a day later
  --at-once  the new key signs as soon as services read the file: for a key that got into other hands`;

await runCommand(usage, async (args) => {
  const { values, positionals } = readArguments(args, {
    options: { 'at-once': { type: 'boolean', default: false } },
    names: ['FILE'],
  });
  const [path] = positionals as [string];
  if (await makeKeys(path, new Date())) return console.log(`made ${path}`);
  const { kid, signsFrom } = await addSigningKey(path, new Date(), { atOnce: values['at-once'] });
  console.log(`${path} has the signing key ${kid}, which signs from ${signsFrom.toISOString()}`);
});
