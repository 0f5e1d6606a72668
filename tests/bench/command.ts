import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  BadArgument,
  processLimits,
  readChoice,
  readNumber,
  readOptions,
  runCommand,
} from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';
import { readReport } from './report.ts';
import { onAllCores, type RowName, rowNames, rows } from './rows.ts';

const usage = `npm run bench                                what Jatra does a second, beside what the machine gives
npm run bench -- --rows search,granted-hold --rounds 5 --milliseconds 2000
  --rows NAMES           by commas; all of them where none is named
  --rounds NUMBER        of each comparison, whose median ratio counts
  --milliseconds NUMBER  that one round takes; a sale takes ten times as long
  --buyers NUMBER        of a sale, 96
  --processes NUMBER     of the services, for ${[...onAllCores].join(', ')}; one on each core
  --tracing              everything once more with each trace exported, and what that costs
  --json FILE            keeps the results
  --compare FILE         says beside each result what it was when FILE was kept
  --write                puts the table into README.md and docs/performance.md
On servers of its own, which go away with everything in them.

${Object.entries(rows)
  .map(([name, title]) => `  ${name.padEnd(18)} ${title}`)
  .join('\n')}`;

export interface BenchOptions {
  rows: RowName[];
  rounds: number;
  roundMs: number;
  buyers: number;
  processes: number;
  tracing: boolean;
  write: boolean;
  json: string | undefined;
  compare: string | undefined;
}

/** @throws BadArgument */
export function readBenchOptions(args: string[]): BenchOptions {
  const values = readOptions(args, {
    rows: { type: 'string', default: rowNames.join(',') },
    rounds: { type: 'string', default: '5' },
    milliseconds: { type: 'string', default: '2000' },
    buyers: { type: 'string', default: '96' },
    processes: { type: 'string', default: String(availableParallelism()) },
    tracing: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
    compare: { type: 'string' },
  });
  const wanted = new Set(values.rows.split(',').map((name) => readChoice('--rows', name.trim(), rowNames)));
  if (values.write && wanted.size < rowNames.length)
    throw new BadArgument('--write: is for a run of all rows, and --rows names some of them');
  return {
    rows: rowNames.filter((name) => wanted.has(name)),
    rounds: readNumber('--rounds', values.rounds, { least: 1, most: 100 }),
    roundMs: readNumber('--milliseconds', values.milliseconds, { least: 50, most: 10_000 }),
    buyers: readNumber('--buyers', values.buyers, { least: 1, most: 1_000 }),
    processes: readNumber('--processes', values.processes, processLimits),
    tracing: values.tracing,
    write: values.write,
    json: values.json,
    compare: values.compare,
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    const { compare } = readBenchOptions(args);
    if (compare !== undefined) await readReport(compare);
    return besideServers([process.execPath, join(import.meta.dir, 'bench.ts'), ...args], {
      durable: true,
      wrk: true,
    });
  });
