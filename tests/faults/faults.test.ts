import { expect, test } from 'bun:test';
import { runFaults } from './fault-run.ts';
import { summary } from './run.ts';
import { closeTogether } from './system.ts';

test('buyers and faults for a quarter of a minute: nothing lost, nothing sold twice', async () => {
  const said: string[] = [];
  const report = await runFaults({
    seed: 7,
    durationMs: 15_000,
    layout: closeTogether,
    buyers: 8,
    meanGapMs: 1_000,
    holdSeconds: 6,
    say: (line) => said.push(line),
  });
  expect([...report.violations, ...(report.violations.length > 0 ? [...said, summary(report)] : [])]).toEqual(
    [],
  );
  expect(report.faults.counts.size).toBeGreaterThan(5);
  expect(report.figures['bookings confirmed']).toBeGreaterThan(0);
}, 280_000);
