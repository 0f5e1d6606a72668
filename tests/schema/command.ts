import { join, resolve } from 'node:path';
import { readChoice, readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';
import { type Role, roles } from './roles.ts';

const usage = `npm run fuzz:schema                    schemathesis against the API's own document, as USER, CHECKER, AGENT, ADMIN
npm run fuzz:schema -- --examples 10   a quick look
  --examples NUMBER   for each operation and phase, 100
  --seed NUMBER       7
  --role ROLE         one of them alone
  --keep FOLDER       every request and answer stays there, ROLE.ndjson
Installs schemathesis from PyPI into node_modules/.cache once. On servers of its own, which go away with everything in them.`;

/** @throws BadArgument */
export function readSchemaOptions(args: string[]): {
  examples: number;
  seed: number;
  roles: Role[];
  keep?: string;
} {
  const { examples, seed, role, keep } = readOptions(args, {
    examples: { type: 'string', default: '100' },
    seed: { type: 'string', default: '7' },
    role: { type: 'string' },
    keep: { type: 'string' },
  });
  return {
    examples: readNumber('--examples', examples, { least: 1, most: 10_000 }),
    seed: readNumber('--seed', seed, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    roles: role === undefined ? [...roles] : [readChoice('--role', role, [...roles]) as Role],
    ...(keep === undefined ? {} : { keep: resolve(keep) }),
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readSchemaOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'run.ts'), ...args]);
  });
