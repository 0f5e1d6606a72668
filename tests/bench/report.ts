import { readFile, writeFile } from 'node:fs/promises';
import { BadArgument } from '../../shared/base/command.mjs';
import { ratios, type Spread, spreadOf } from './statistics.ts';

/** What must be reached, and what is aimed at; `atMost` where less is better. */
export interface Bar {
  must: number;
  aim: number;
  atMost?: true;
}

export interface Result {
  /** The row, and behind a slash which of its figures. */
  row: string;
  title: string;
  /** What it is compared with, where it is. */
  against?: string;
  bare?: Spread;
  jatra: Spread;
  unit: string;
  ratio?: Spread;
  /** Of an answer with its headers, Jatra's and the bare route's. */
  bytes?: { jatra: number; bare: number };
  /** What the process took of the processor for one answer. */
  cpuMs?: { jatra: number; bare?: number };
  /** Of the ratio where there is one, else of Jatra's figure. */
  bar?: Bar;
  /** What else must hold, in words, and whether it did. */
  holds?: { what: string; true: boolean }[];
  notes?: string[];
}

export interface Report {
  machine: string;
  rounds: number;
  roundMs: number;
  began: string;
  results: Result[];
  /** The same with each trace exported. */
  traced?: Result[];
}

interface Measured {
  rates: number[];
  bytes: number;
  cpuMs: number;
}

/** From interleaved rounds. */
export const compared = (
  named: Pick<Result, 'row' | 'title' | 'against' | 'bar'>,
  { jatra, bare }: { jatra: Measured; bare: Measured },
): Result => ({
  ...named,
  unit: '/s',
  jatra: spreadOf(jatra.rates),
  bare: spreadOf(bare.rates),
  ratio: spreadOf(ratios(jatra.rates, bare.rates)),
  bytes: { jatra: jatra.bytes, bare: bare.bytes },
  cpuMs: { jatra: jatra.cpuMs, bare: bare.cpuMs },
});

type Verdict = 'aim' | 'must' | 'missed' | '';

/** What a result has reached. */
export function verdictOf({ bar, ratio, jatra, holds = [] }: Result): Verdict {
  if (holds.some((one) => !one.true)) return 'missed';
  if (!bar) return holds.length > 0 ? 'must' : '';
  const { median } = ratio ?? jatra;
  const reached = (wanted: number) => (bar.atMost ? median <= wanted : median >= wanted);
  if (!reached(bar.must)) return 'missed';
  return reached(bar.aim) ? 'aim' : 'must';
}

const figure = (value: number): string => {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(value >= 0.1 ? 2 : 3);
};
const withUnit = (value: number, unit: string) => `${figure(value)}${unit.startsWith('/') ? '' : ' '}${unit}`;
const spread = ({ least, most }: Spread) => (least === most ? '' : ` (${figure(least)}–${figure(most)})`);

/** The cells of one line of the table. */
function cells(result: Result): string[] {
  const { title, against, bare, jatra, unit, ratio, bar, bytes, cpuMs } = result;
  const size = bytes ? `${bytes.jatra.toLocaleString('en')} B` : '';
  const limit = (value: number | undefined) =>
    value === undefined ? '' : `${bar?.atMost ? '≤ ' : ''}${ratio ? value.toFixed(1) : figure(value)}`;
  return [
    against ? `${title} / ${against}` : title,
    bare ? withUnit(bare.median, unit) : '',
    `${withUnit(jatra.median, unit)}${ratio ? '' : spread(jatra)}`,
    ratio ? `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})` : '',
    size,
    cpuMs ? `${figure(cpuMs.jatra)}${cpuMs.bare === undefined ? '' : ` (${figure(cpuMs.bare)})`}` : '',
    limit(bar?.must),
    limit(bar?.aim),
    verdictOf(result),
  ];
}

const heads = ['', 'bare', 'Jatra', 'ratio', 'answer', 'CPU ms (bare)', 'must', 'aim', 'reached'];

export function textTable(results: Result[]): string {
  const lines = [heads, ...results.map(cells)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What must hold besides, and what is to be said of a figure. */
export const remarks = (results: Result[]): string[] =>
  results.flatMap(({ row, holds = [], notes = [] }) => [
    ...holds.map((one) => `${row}: ${one.what}: ${one.true ? 'yes' : 'NO'}`),
    ...notes.map((note) => `${row}: ${note}`),
  ]);

export function markdownTable({ machine, rounds, roundMs, began, results, traced = [] }: Report): string {
  const line = (line: string[]) => `| ${line.join(' | ')} |`;
  return [
    `${machine}; ${rounds} interleaved rounds of ${roundMs} ms, medians, in brackets the least and the most; ${began.slice(0, 10)}.`,
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...results.map((result) => line(cells(result))),
    ...(traced.length > 0 ? ['', 'With every trace exported:', '', ...tracingLines(results, traced)] : []),
  ].join('\n');
}

/** What a figure is with each trace exported, beside what it is without. */
export const tracingLines = (results: Result[], traced: Result[]): string[] =>
  changes(traced, results).map(
    ({ row, now, before, share }) => `- ${row}: ${figure(now)} after ${figure(before)}, ${share}`,
  );

/** What is judged of each row that both have. */
function changes(results: Result[], before: Result[]) {
  return results.flatMap((result) => {
    const earlier = before.find(({ row }) => row === result.row);
    if (!earlier) return [];
    const judged = ({ ratio, jatra }: Result) => (ratio ?? jatra).median;
    const [now, then] = [judged(result), judged(earlier)];
    if (then === 0) return [];
    const percent = Math.round((now / then - 1) * 100);
    return [
      { row: result.row, now, before: then, share: `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %` },
    ];
  });
}

export const comparison = (results: Result[], before: Report): string[] =>
  changes(results, before.results).map(
    ({ row, now, before: then, share }) =>
      `${row.padEnd(28)} ${figure(then).padStart(9)} → ${figure(now).padStart(9)}  ${share}`,
  );

export const writeReport = (file: string, report: Report) =>
  writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);

/** @throws BadArgument where the file is none that --json has written */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BadArgument(`--compare: ${file} cannot be read`);
  });
  try {
    const report = JSON.parse(text) as Report;
    if (Array.isArray(report.results) && report.results.every(({ row, jatra }) => row && jatra.median >= 0))
      return report;
  } catch {}
  throw new BadArgument(`--compare: ${file} holds no results that --json has kept`);
}

const marked = /(<!-- written by npm run bench -->\n)[\s\S]*?(?=<!-- end -->)/;

/** Puts the table between the marks of each page that has them. @returns the pages that were written */
export async function writePages(pages: string[], report: Report): Promise<string[]> {
  const written: string[] = [];
  for (const page of pages) {
    const text = await readFile(page, 'utf8');
    if (!marked.test(text)) continue;
    await writeFile(
      page,
      text.replace(marked, (_, mark: string) => `${mark}${markdownTable(report)}\n`),
    );
    written.push(page);
  }
  return written;
}
