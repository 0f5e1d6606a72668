import { generateVAPIDKeys } from 'web-push';
import { readArguments, runCommand, Trouble } from '#shared/base/command';
import { createKeyFile } from '#shared/base/key-file';

const usage = `bun services/notification/push/make-keys.ts FILE
  FILE  is made, with the keys of push notifications`;

await runCommand(usage, async (args) => {
  const [path] = readArguments(args, { options: {}, names: ['FILE'] }).positionals as [string];
  if (!(await createKeyFile(path, generateVAPIDKeys())))
    throw new Trouble(`${path} exists already; without its keys nobody who has subscribed is reached`);
  console.log(`made ${path}`);
});
