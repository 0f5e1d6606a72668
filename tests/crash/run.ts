import { readCrashOptions } from './command.ts';
import { runCrashes } from './crash-run.ts';

// Beside empty servers: command.ts starts them.
const { seed, sample } = readCrashOptions(process.argv.slice(2));
const began = performance.now();
const report = await runCrashes({
  seed,
  sample,
  say: (line) => console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`),
});
console.log(`\nseed ${seed}: ${report.steps} steps, ${report.crashes} crashes`);
for (const [how, times] of Object.entries(report.endings)) console.log(`  ${times} journeys ${how}`);
for (const where of report.missed) console.log(`  nobody came by again: ${where}`);
console.log(`  ${report.violations.length} violations`);
for (const violation of report.violations) console.log(`    ${violation}`);
process.exit(report.violations.length === 0 ? 0 : 1);
