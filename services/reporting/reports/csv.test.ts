import { expect, test } from 'bun:test';
import { prefersCsv, toCsv } from './csv.ts';

type Value = ReturnType<Parameters<typeof toCsv<null>>[0][0][1]>;

/** A cell as it stands in a line, between two others. */
function cell(value: Value): string {
  const csv = toCsv<null>(
    [
      ['before', () => 1],
      ['it', () => value],
      ['after', () => 2],
    ],
    [null],
  );
  expect(csv).toStartWith('before,it,after\r\n1,');
  expect(csv).toEndWith(',2\r\n');
  return csv.slice('before,it,after\r\n1,'.length, -',2\r\n'.length);
}

const formulas = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  '﹦1',
  '﹢1',
  '﹣1',
  '﹫A',
  '−1',
];
const before = [
  '',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\u00a0',
  '\u3000',
  '\u2009',
  '\u200b',
  '\ufeff',
  '\u202e',
  '\u0001',
  ' \u200b\u00a0 ',
];

test.each(before)('no cell is a formula, behind %j either', (blank) => {
  for (const formula of formulas) expect(cell(`${blank}${formula}`)).toMatch(/^"?'/);
});

test('what is no formula stays as it is', () => {
  for (const text of ['S_CHAIR', 'Dhaka - Sylhet', 'a=1', '১২', ' Upaban', '']) expect(cell(text)).toBe(text);
  expect(cell(-5)).toBe('-5');
  expect(cell({ amount: -150 })).toBe('-1.50');
  expect(cell('say "a", b')).toBe('"say ""a"", b"');
});

test('a cell with the end of a line of whatever system is quoted', () => {
  for (const end of ['\n', '\r', '\r\n']) expect(cell(`one${end}two`)).toBe(`"one${end}two"`);
});

test.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['text/html, application/json;q=0.9, text/csv;q=0.5', false],
  ['application/json, text/csv', false],
  ['text/csv;q=0, */*', false],
  ['text/csv', true],
  ['TEXT/CSV', true],
  ['application/json;q=0.1, text/csv', true],
])('of a reader who accepts %p, CSV is preferred: %p', (accept, preferred) => {
  expect(prefersCsv(accept)).toBe(preferred);
});
