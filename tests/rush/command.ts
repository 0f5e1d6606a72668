import { join } from 'node:path';
import { readChoice, readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';

const usage = `npm run rush                      the opening of a sale, replayed; then the audit and a report with charts
npm run rush -- --hits 2000 --seats 400 --minutes 1
  --hits NUMBER      enquiries a second at the peak, 2000; what buyers ask comes on top
  --seats NUMBER     on sale, 400; four times as many are wanted
  --minutes NUMBER   1; of 5 and more the report says whether memory grows
  --seed NUMBER      chooses who comes when, and what each wants; a new one each time
  --processes one    for all services, or nine behind a proxy
  --out FOLDER       where the report goes, .jatra/rush/TIME
On servers of its own, which go away with everything in them. Ends with 1 where an invariant is broken, a seat is sold
twice, or a fault is answered.`;

/** @throws BadArgument */
export function readRushOptions(args: string[]) {
  const values = readOptions(args, {
    hits: { type: 'string', default: '2000' },
    seats: { type: 'string', default: '400' },
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    processes: { type: 'string', default: 'one' },
    out: { type: 'string' },
  });
  return {
    hits: readNumber('--hits', values.hits, { least: 1, most: 200_000 }),
    seats: readNumber('--seats', values.seats, { least: 4, most: 100_000 }),
    minutes: readNumber('--minutes', values.minutes, { least: 0.05, most: 240, whole: false }),
    seed: readNumber('--seed', values.seed, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    processes: readChoice('--processes', values.processes, ['one', 'nine']),
    out: values.out,
  };
}

export type RushOptions = ReturnType<typeof readRushOptions>;

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readRushOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'run.ts'), ...args], { durable: true });
  });
