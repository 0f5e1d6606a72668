import { readChoice, readNumber, readOptions, runCommand } from '../../shared/base/command.mjs';
import { checkMachine } from '../../shared/tools/stack/machine.mjs';
import type { DrillOptions } from './drill.ts';

const usage = `npm run drill                 destroys a copy and restores it to a moment between two bookings; how much that loses, how long it takes
npm run drill -- --bookings 1000000
  --bookings NUMBER   that were made before, 0; a million take some 8 GB of disk, three times
  --lose postgres     what is destroyed: postgres, or everything that is no backup
  --hurry             ends the log by hand, where the database does it within a minute
On servers and services of its own, which go away with everything in them. Ends with 1 where it did not come back as it was.`;

/** @throws BadArgument */
function readDrillOptions(args: string[]): DrillOptions {
  const values = readOptions(args, {
    bookings: { type: 'string', default: '0' },
    lose: { type: 'string', default: 'postgres' },
    hurry: { type: 'boolean', default: false },
  });
  return {
    bookings: readNumber('--bookings', values.bookings, { least: 0, most: 50_000_000 }),
    lose: readChoice('--lose', values.lose, ['postgres', 'everything']),
    hurry: values.hurry,
  };
}

if (import.meta.main)
  await runCommand(usage, async (args) => {
    const options = readDrillOptions(args);
    checkMachine();
    const { drill } = await import('./drill.ts');
    const report = await drill(options, console.log);
    console.log(`\n${report.table}`);
    for (const violation of report.violations) console.log(`  ✗ ${violation}`);
    console.log(`  ${report.violations.length} violations`);
    return report.violations.length === 0 ? 0 : 1;
  });
