import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBenchOptions } from './command.ts';
import { check } from './load/wrk.ts';
import {
  compared,
  comparison,
  markdownTable,
  type Report,
  readReport,
  textTable,
  verdictOf,
  writePages,
  writeReport,
} from './report.ts';
import { rowNames } from './rows.ts';
import { median, percentile, ratios, spreadOf } from './statistics.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [['--rounds', '0'], '--rounds'],
  [['--rounds', '1.5'], '--rounds'],
  [['--milliseconds', '49'], '--milliseconds'],
  [['--milliseconds', 'soon'], '--milliseconds'],
  [['--buyers', '0'], '--buyers'],
  [['--processes', '0'], '--processes'],
  [['--rows', 'search,serach'], 'serach'],
  [['--rows', ''], '--rows'],
  [['--rows', 'search', '--write'], '--write'],
  [['--json'], '--json'],
  [['now'], 'now'],
])('%j is refused in words that name it', (args, named) => {
  expect(() => readBenchOptions(args)).toThrow(named);
});

test('without a word all rows are measured, and named rows run once each in the order of the table', () => {
  expect(readBenchOptions([])).toMatchObject({
    rows: rowNames,
    rounds: 5,
    roundMs: 2_000,
    processes: availableParallelism(),
  });
  const { rows } = readBenchOptions(['--rows', 'sale, search,sale']);
  expect(rows).toEqual(['search', 'sale']);
});

test('a median is the middle one, or between the two in the middle; a percentile is a value that was measured', () => {
  expect(median([3])).toBe(3);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(() => median([])).toThrow(RangeError);
  expect(spreadOf([2, 8, 4])).toEqual({ median: 4, least: 2, most: 8 });
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

const side = (...rates: number[]) => ({ rates, bytes: 18_739, cpuMs: 0.25 });

test('a ratio is of two rounds that ran side by side, so a disturbed round says the same as a quiet one', () => {
  expect(ratios([10, 5], [20, 10])).toEqual([0.5, 0.5]);
  const { ratio } = compared(
    { row: 'search', title: 'search', against: 'the same bytes' },
    { jatra: side(10, 300, 30), bare: side(20, 1_000, 60) },
  );
  expect(ratio).toEqual({ median: 0.5, least: 0.3, most: 0.5 });
});

const result = (ratio: number, holds?: { what: string; true: boolean }[]) => ({
  ...compared(
    { row: 'search', title: 'search', against: 'the same bytes', bar: { must: 0.6, aim: 0.8 } },
    { jatra: side(ratio * 1_000), bare: side(1_000) },
  ),
  ...(holds && { holds }),
});

test('a figure has reached the aim, what must be, or neither; nothing is reached where something else does not hold', () => {
  expect([0.8, 0.79, 0.6, 0.59].map((ratio) => verdictOf(result(ratio)))).toEqual([
    'aim',
    'must',
    'must',
    'missed',
  ]);
  expect(verdictOf(result(0.9, [{ what: 'each seat was sold once', true: false }]))).toBe('missed');
  const seconds = (took: number) =>
    verdictOf({
      row: 'start',
      title: 'start',
      unit: 's',
      jatra: spreadOf([took]),
      bar: { must: 5, aim: 3, atMost: true },
    });
  expect([3, 4, 5.1].map(seconds)).toEqual(['aim', 'must', 'missed']);
});

test('the table says what is compared with what, how it spread, what was to be reached and what was', () => {
  const [, line] = textTable([result(0.7)]).split('\n');
  expect(line).toMatch(
    /^search \/ the same bytes +1,000\/s +700\/s +0\.70 \(0\.70–0\.70\) +18,739 B +0\.25 \(0\.25\) +0\.6 +0\.8 +must$/,
  );
});

test('a round with a wrong answer or a missing one counts for nothing', () => {
  const good = {
    requests: 9,
    microseconds: 1,
    bytes: 9,
    refused: 0,
    lost: 0,
    unexpected: 0,
    status: 0,
  };
  const found = { url: 'http://127.0.0.1:1', expects: 200 };
  expect(() => check(good, found)).not.toThrow();
  expect(() => check({ ...good, refused: 1 }, found)).toThrow('1 of 9 answers are not 200');
  expect(() => check({ ...good, lost: 2 }, found)).toThrow('2 requests had no answer');
  expect(() => check({ ...good, requests: 0 }, found)).toThrow('no answer came');
  const refused = { ...found, expects: 409 };
  expect(() => check({ ...good, refused: 9 }, refused)).not.toThrow();
  expect(() => check({ ...good, refused: 9, unexpected: 3, status: 500 }, refused)).toThrow('3 of 9');
});

const reportOf = (ratio: number): Report => ({
  machine: 'a machine',
  rounds: 5,
  roundMs: 2_000,
  began: '2026-11-30T10:00:00.000Z',
  results: [result(ratio)],
});

test('results that were kept are compared with those of another run', async () => {
  const file = join(folder, 'kept.json');
  await writeReport(file, reportOf(0.5));
  const before = await readReport(file);
  expect(before).toEqual(reportOf(0.5));
  expect(comparison([result(0.6)], before)).toEqual([
    expect.stringMatching(/^search .* 0\.50 → +0\.60 +\+20 %$/),
  ]);
});

test.each([
  ['nothing.json', undefined],
  ['words.json', 'no results'],
  ['other.json', '{"results":[{"row":"search"}]}'],
])('%s, which holds no results, is refused by its name', async (name, text) => {
  const file = join(folder, name);
  if (text !== undefined) await writeFile(file, text);
  const refused = await readReport(file).catch((error: Error) => error.message);
  expect(refused).toStartWith(`--compare: ${file}`);
});

test('the table replaces what stands between the marks of a page, and pages without marks stay as they are', async () => {
  const [marked, plain] = [join(folder, 'marked.md'), join(folder, 'plain.md')];
  await writeFile(marked, 'Before.\n\n<!-- written by npm run bench -->\nold\n<!-- end -->\n\nBehind.\n');
  await writeFile(plain, 'Nothing.\n');
  expect(await writePages([marked, plain], reportOf(0.7))).toEqual([marked]);
  const table = markdownTable(reportOf(0.7));
  expect(await readFile(marked, 'utf8')).toBe(
    `Before.\n\n<!-- written by npm run bench -->\n${table}\n<!-- end -->\n\nBehind.\n`,
  );
  expect(table).toContain('| search / the same bytes | 1,000/s | 700/s | 0.70 (0.70–0.70) |');
  expect(await readFile(plain, 'utf8')).toBe('Nothing.\n');
});

test.each(['README.md', 'docs/performance.md'])(
  '%s has the marks between which --write puts the table',
  async (page) => {
    const text = await readFile(join(import.meta.dir, '../..', page), 'utf8');
    expect(text).toMatch(/<!-- written by npm run bench -->\n[\s\S]*<!-- end -->/);
  },
);
