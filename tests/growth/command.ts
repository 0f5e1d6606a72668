import { join } from 'node:path';
import { readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';

const usage = `npm run grow                    what a full database costs, beside an empty one, in one run
npm run grow -- --bookings 2000000 --trains 20
  --bookings NUMBER   that were made before, 100000; 2000000 take some 20 GB of disk
  --trains NUMBER     times as many trains, on other stations, 20
  --rounds NUMBER     of each pair, whose medians count, 15
Then the ten hottest queries of a sale with their plans. On servers of its own, which go away with everything in them. Ends
with 1 where a query reads a large table without an index, or where search or hold take more than 1.25 of their time.`;

/** @throws BadArgument */
export function readGrowthOptions(args: string[]) {
  const values = readOptions(args, {
    bookings: { type: 'string', default: '100000' },
    trains: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '15' },
  });
  return {
    bookings: readNumber('--bookings', values.bookings, { least: 1, most: 50_000_000 }),
    trains: readNumber('--trains', values.trains, { least: 1, most: 100 }),
    rounds: readNumber('--rounds', values.rounds, { least: 1, most: 1_000 }),
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readGrowthOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'run.ts'), ...args], { statements: true });
  });
