import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readRushOptions } from './command.ts';
import { drawPage } from './page.ts';
import { summary } from './report.ts';
import { rush } from './rush.ts';

// Beside empty servers: command.ts starts them.
const options = readRushOptions(process.argv.slice(2));
const report = await rush(options, (line) => console.log(line));
const folder = resolve(options.out ?? join('.jatra/rush', report.began.replaceAll(/[:.]/g, '-')));
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
await writeFile(join(folder, 'report.html'), drawPage(report));
console.log(summary(report));
console.log(`  charts and figures: ${join(folder, 'report.html')}, report.json`);
if (report.violations.length > 0)
  console.log(
    `  again: npm run rush -- --hits ${options.hits} --seats ${options.seats} --minutes ${options.minutes} --seed ${options.seed} --processes ${options.processes}`,
  );
process.exit(report.violations.length === 0 ? 0 : 1);
