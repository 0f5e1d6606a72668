import { readArguments, runCommand } from '#shared/base/command';
import { createKeyFile } from '#shared/base/key-file';
import { addPersonalDataKey, makePersonalDataKeys } from './personal-data.ts';

const hoursUntilUse = 24;

const usage = `bun services/user/make-keys.ts FILE
  FILE  is made, or gets one more key, which encrypts ${hoursUntilUse} hours later. Restart every process before then`;

await runCommand(usage, async (args) => {
  const [path] = readArguments(args, { options: {}, names: ['FILE'] }).positionals as [string];
  if (await createKeyFile(path, await makePersonalDataKeys())) return console.log(`made ${path}`);
  const added = await addPersonalDataKey(path, new Date(Date.now() + hoursUntilUse * 3_600_000));
  console.log(`${path} has the key ${added.version}, which encrypts from ${added.notBefore.toISOString()}`);
});
