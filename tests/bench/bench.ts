import { cpus } from 'node:os';
import { join } from 'node:path';
import { readBenchOptions } from './command.ts';
import { connections } from './load/wrk.ts';
import {
  comparison,
  type Report,
  type Result,
  readReport,
  remarks,
  textTable,
  tracingLines,
  writePages,
  writeReport,
} from './report.ts';
import { crowd } from './rows/crowd.ts';
import { holds } from './rows/holds.ts';
import { looks } from './rows/looks.ts';
import { both, sale } from './rows/sale.ts';
import { scans } from './rows/scans.ts';
import { start } from './rows/start.ts';
import { onAllCores, type RowName, rows } from './rows.ts';
import { type World, withWorld } from './world.ts';

// Side by side in one run: Jatra's hot paths against bare routes that do the least such a path can do.
const options = readBenchOptions(process.argv.slice(2));
process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL;
process.env.TEST_REDIS_URL ??= process.env.REDIS_URL;
const root = join(import.meta.dir, '../..');
const pages = ['README.md', 'docs/performance.md'].map((page) => join(root, page));

/** Rows of which nothing can be said. */
const failed: string[] = [];

const measures: Record<RowName, (world: World) => Promise<Result[]>> = {
  ...looks,
  ...holds,
  ...scans,
  crowd,
  sale,
  both,
  start,
};

async function main(): Promise<void> {
  const before = options.compare === undefined ? undefined : await readReport(options.compare);
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Bun ${Bun.version}; load generator, services, Postgres (committing to disk), Redis and NATS share it`;
  const { rounds, roundMs } = options;
  const began = new Date().toISOString();
  console.log(`${machine}.\n${connections} in flight, ${rounds} interleaved rounds of ${roundMs} ms.\n`);

  const report: Report = { machine, rounds, roundMs, began, results: await measure({ tracing: false }) };
  if (options.tracing) report.traced = await measure({ tracing: true });
  console.log(`\n${textTable(report.results)}\n`);
  for (const line of remarks(report.results)) console.log(`  ${line}`);
  if (report.traced)
    console.log(`\nEvery trace exported:\n${tracingLines(report.results, report.traced).join('\n')}`);
  if (before) console.log(`\nSince ${before.began}:\n${comparison(report.results, before).join('\n')}`);
  if (options.json !== undefined) await writeReport(options.json, report);
  if (options.write && failed.length === 0)
    for (const page of await writePages(pages, report)) console.log(`${page}: written`);
  console.log(JSON.stringify({ bench: report.results, failed }));
  for (const why of failed) console.error(`  ✗ ${why}`);
  if (failed.length > 0) process.exitCode = 1;
}

async function measure({ tracing }: { tracing: boolean }): Promise<Result[]> {
  const results: Result[] = [];
  for (const [isOnAllCores, processes] of [
    [false, 1],
    [true, options.processes],
  ] as const) {
    const wanted = options.rows.filter((row) => onAllCores.has(row) === isOnAllCores);
    if (wanted.length > 0)
      results.push(
        ...(await withWorld(options, { tracing, processes }, (world) => measureRows(world, wanted, tracing))),
      );
  }
  const place = ({ row }: Result) => options.rows.indexOf(row.split('/')[0] as RowName);
  return results.sort((one, other) => place(one) - place(other));
}

async function measureRows(world: World, wanted: RowName[], tracing: boolean): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of wanted) {
    const began = performance.now();
    try {
      results.push(...(await measures[row](world)));
    } catch (error) {
      failed.push(`${row}: ${error instanceof Error ? error.message : error}`);
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${tracing ? 'traced ' : ''}${row}: ${rows[row]}, measured in ${seconds} s`);
  }
  return results;
}

await main();
