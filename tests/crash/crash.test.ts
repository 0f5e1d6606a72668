import { expect, test } from 'bun:test';
import { runCrashes } from './crash-run.ts';

// A few of all crashes, others each day; `npm run crash` takes them all.
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Date.now() / 86_400_000));
const crashes = 18;

test(`a process that dies before or after a durable step leaves every journey to end well (CRASH_SEED=${seed})`, async () => {
  const said: string[] = [];
  const report = await runCrashes({ seed, sample: crashes, say: (line) => said.push(line) });
  if (report.violations.length > 0) console.error(said.join('\n'));
  expect(report.violations).toEqual([]);
  expect(report.crashes).toBe(crashes);
  // Far fewer would mean that the trap no longer sees what becomes durable.
  expect(report.steps).toBeGreaterThan(60);
}, 300_000);
