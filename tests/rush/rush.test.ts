import { beforeAll, describe, expect, test } from 'bun:test';
import { BadArgument } from '../../shared/base/command.mjs';
import { readRushOptions } from './command.ts';
import { drawPage } from './page.ts';
import { type Report, summary } from './report.ts';
import { rush } from './rush.ts';

test('options have sensible values, and nonsense is refused by its name', () => {
  expect(readRushOptions([])).toMatchObject({ hits: 2_000, seats: 400, minutes: 1, processes: 'one' });
  expect(readRushOptions(['--hits', '50', '--minutes', '0.1', '--seed', '7'])).toMatchObject({
    hits: 50,
    minutes: 0.1,
    seed: 7,
  });
  for (const [name, value] of [
    ['--hits', '0'],
    ['--seats', 'all'],
    ['--minutes', '1e3'],
    ['--seed', '-1'],
    ['--processes', 'ten'],
    ['--buyers', '3'],
  ] as const) {
    expect(() => readRushOptions([name, value])).toThrow(BadArgument);
    expect(() => readRushOptions([name, value])).toThrow(name);
  }
});

describe('a small rush on real servers', () => {
  let report: Report;
  const lines: string[] = [];
  beforeAll(async () => {
    const options = readRushOptions(['--hits', '40', '--seats', '20', '--minutes', '0.12', '--seed', '7']);
    report = await rush(options, (line) => lines.push(line));
  }, 240_000);

  const sum = (counts: [string, number][]) => counts.reduce((total, [, times]) => total + times, 0);

  test('sells seats once, leaves every invariant true, and answers no fault', () => {
    expect(report.violations).toEqual([]);
    expect(report.audit.length).toBeGreaterThan(10);
    const { sold, cancelled } = report.total;
    expect(sold).toBeGreaterThan(0);
    expect(sold).toBeLessThanOrEqual(20 + cancelled);
    const soldOnce = report.audit.find(({ says }) => says === 'no leg of a seat is sold twice')!;
    // A buyer who lost patience has seats that nobody was shown.
    expect(soldOnce.examined).toBeGreaterThanOrEqual(sold - cancelled);
  });

  test('says of each second, step, answer and buyer what adds up to the whole', () => {
    const { seconds, total, answers, latencies, journeys } = report;
    for (const name of ['sent', 'answered', 'sold', 'refused', 'errors'] as const)
      expect(seconds.reduce((all, second) => all + second[name], 0)).toBe(total[name]);
    expect(sum(answers)).toBe(total.sent);
    const measured = latencies.filter(({ step }) => step !== 'from paid to tickets');
    expect(measured.reduce((all, { count }) => all + count, 0)).toBe(total.sent);
    for (const { p50, p99, p999, max } of latencies)
      expect([p50, p99, p999, max]).toEqual([p50, p99, p999, max].toSorted((one, other) => one - other));
    expect(sum(journeys)).toBeGreaterThan(0);
    const bought = journeys.filter(([ending]) => /^ha[sd] tickets/.test(ending));
    expect(latencies.find(({ step }) => step === 'from paid to tickets')!.count).toBe(sum(bought));
  });

  test('names each process with what it has used', () => {
    const names = report.processes.map(({ name }) => name);
    for (const name of ['services', 'Postgres', 'Redis', 'NATS', 'sender (crowd)', 'sender (buyers)'])
      expect(names).toContain(name);
    for (const { cpuMs, peakBytes } of report.processes.filter(({ name }) => name === 'services')) {
      expect(cpuMs).toBeGreaterThan(0);
      expect(peakBytes).toBeGreaterThan(2 ** 20);
    }
  });

  test('is told line by line, in words, and on a page that loads nothing', () => {
    expect(lines.filter((line) => line.includes(' hits/s ')).length).toBe(report.seconds.length);
    expect(summary(report)).toContain(`${report.total.sold} seats sold`);
    const page = drawPage(report);
    expect(page).toContain(`<h1>${report.total.sold} seats sold`);
    expect(page).not.toMatch(/\b(src|href)=|url\(|@import|https?:/);
    expect(page.match(/<polyline/g)).toHaveLength(6);
  });
});
