import { join } from 'node:path';
import { readChoice, readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { besideServers } from '../../shared/tools/stack/servers/beside-servers.mjs';

const usage = `npm run faults                    buyers, and servers and services that die, stall and forget; then the audit
npm run faults -- --seed 7 --minutes 5
  --seed NUMBER       chooses the faults and the journeys; a new one each time
  --minutes NUMBER    for how long, 2
  --processes many    one for each service and three more, or few
  --buyers NUMBER     at once, 16
  --gap NUMBER        milliseconds between two faults, 2000
  --hold NUMBER       seconds that a hold lasts, 15
  --logs FOLDER       keeps the logs of all processes there
On servers of its own, which go away with everything in them.`;

/** @throws BadArgument */
export function readFaultOptions(args: string[]) {
  const values = readOptions(args, {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '2' },
    buyers: { type: 'string', default: '16' },
    gap: { type: 'string', default: '2000' },
    processes: { type: 'string', default: 'many' },
    hold: { type: 'string', default: '15' },
    logs: { type: 'string' },
  });
  return {
    seed: readNumber('--seed', values.seed, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    minutes: readNumber('--minutes', values.minutes, { least: 0.05, most: 1_440, whole: false }),
    buyers: readNumber('--buyers', values.buyers, { least: 1, most: 200 }),
    gap: readNumber('--gap', values.gap, { least: 100, most: 600_000 }),
    processes: readChoice('--processes', values.processes, ['few', 'many']),
    hold: readNumber('--hold', values.hold, { least: 1, most: 300 }),
    logs: values.logs,
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readFaultOptions(args);
    return besideServers([process.execPath, join(import.meta.dir, 'run.ts'), ...args]);
  });
