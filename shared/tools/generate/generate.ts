import { join } from 'node:path';
import { readOptions, runCommand } from '../../base/command.mjs';

const root = join(import.meta.dir, '../../..');

const usage = `npm run generate              writes each derived file that is not what the code says
npm run generate -- --check   writes nothing; names each such file, and ends with 1 if there is any
Derived are the API's document and client types, the messages' document and who may call what in docs/, the consumers and
users of NATS, the users of Redis, what tickets can be printed with, and the tables in the services' READMEs.`;

async function main(args: string[]): Promise<number> {
  const { check } = readOptions(args, { check: { type: 'boolean', default: false } });
  // It loads every service, which --help need not wait for.
  const { deriveFiles, findDrift, mendDrift } = await import('./derived.ts');
  const derived = await deriveFiles(root);
  const drift = await findDrift(derived, root);
  if (!check) await mendDrift(derived, drift, root);
  for (const path of drift)
    console.log(
      check ? `${path}: is not what the code says; npm run generate writes it` : `${path}: written`,
    );
  if (drift.length === 0) console.log(`${derived.size} derived files are what the code says`);
  return check && drift.length > 0 ? 1 : 0;
}

if (import.meta.main) await runCommand(usage, main);
