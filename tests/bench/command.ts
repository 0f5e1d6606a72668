import { join } from 'node:path';
import { readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';

const usage = `npm run bench                                the hot paths beside bare routes, in one run
npm run bench -- --rounds 5 --milliseconds 2000
  --rounds NUMBER        of each pair, whose medians count
  --milliseconds NUMBER  that one round takes
On servers of its own, which go away with everything in them.`;

/** @throws BadArgument */
export function readBenchOptions(args: string[]) {
  const { rounds, milliseconds } = readOptions(args, {
    rounds: { type: 'string', default: '5' },
    milliseconds: { type: 'string', default: '2000' },
  });
  return {
    rounds: readNumber('--rounds', rounds, { least: 1, most: 100 }),
    roundMs: readNumber('--milliseconds', milliseconds, { least: 50, most: 10_000 }),
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readBenchOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'bench.ts'), ...args], { durable: true });
  });
