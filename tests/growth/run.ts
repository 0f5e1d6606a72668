import { readGrowthOptions } from './command.ts';
import { grow } from './grow.ts';

// Beside empty servers: command.ts starts them.
const options = readGrowthOptions(process.argv.slice(2));
const shownAtMost = 20;
const report = await grow(options, (line) => console.log(line));
console.log('\nthe hottest queries');
for (const [at, { database, text, calls, meanMs, reads }] of report.queries.entries()) {
  console.log(`${String(at + 1).padStart(3)}. ${database}, ${calls} times, ${meanMs.toFixed(2)} ms: ${text}`);
  console.log(`     ${reads.join(', ') || 'reads no table'}`);
}
console.log(
  `\n${options.bookings} bookings and ${options.trains} times the trains, filled in ${report.fillSeconds.toFixed(0)} s`,
);
for (const { name, smallMs, largeMs, ratio } of report.compared)
  console.log(
    `  ${name.padEnd(8)} ${smallMs.toFixed(2)} ms small, ${largeMs.toFixed(2)} ms grown, ratio ${ratio.toFixed(2)}`,
  );
console.log(`  ${report.violations.length} violations`);
for (const violation of report.violations.slice(0, shownAtMost)) console.log(`    ${violation}`);
process.exit(report.violations.length === 0 ? 0 : 1);
