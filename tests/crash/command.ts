import { join } from 'node:path';
import { readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';

const usage = `npm run crash                  a process dies before and after every durable step of a sale
npm run crash -- --sample 18   that many of these deaths, drawn by the seed
  --seed NUMBER    a new one each time
  --sample NUMBER
On servers of its own, which go away with everything in them.`;

/** @throws BadArgument */
export function readCrashOptions(args: string[]) {
  const { seed, sample } = readOptions(args, {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    sample: { type: 'string' },
  });
  return {
    seed: readNumber('--seed', seed, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    sample: sample === undefined ? undefined : readNumber('--sample', sample, { least: 1, most: 10_000 }),
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readCrashOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'run.ts'), ...args]);
  });
