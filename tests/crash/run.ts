import { parseArgs } from 'node:util';
import { runCrashes } from './crash-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    sample: { type: 'string' },
  },
});
const began = performance.now();
const report = await runCrashes({
  seed: Number(values.seed),
  sample: values.sample ? Number(values.sample) : undefined,
  say: (line) => console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`),
});
console.log(`\nseed ${values.seed}: ${report.steps} steps, ${report.crashes} crashes`);
for (const [how, times] of Object.entries(report.endings)) console.log(`  ${times} journeys ${how}`);
console.log(`  ${report.violations.length} violations`);
for (const violation of report.violations) console.log(`    ${violation}`);
process.exit(report.violations.length === 0 ? 0 : 1);
