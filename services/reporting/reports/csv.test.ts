import { expect, test } from 'bun:test';
import { cell } from './csv.ts';

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
