import { createKeyFile } from '#shared/key-file';
import { addPersonalDataKey, makePersonalDataKeys } from './personal-data.ts';

const hoursUntilUse = 24;

const usage = `usage: bun services/user/make-keys.ts FILE
  FILE  is made, or gets one more key, which encrypts ${hoursUntilUse} hours later; start every process anew until then`;

const path = process.argv[2];
if (!path || path.startsWith('-')) {
  console.error(usage);
  process.exit(2);
}
if (await createKeyFile(path, await makePersonalDataKeys())) console.log(`made ${path}`);
else {
  const added = await addPersonalDataKey(path, new Date(Date.now() + hoursUntilUse * 3_600_000));
  console.log(`${path} has the key ${added.version}, which encrypts from ${added.notBefore.toISOString()}`);
}
