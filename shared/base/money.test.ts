import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { fromDecimal, toDecimal } from './money.ts';

test('poisha survive the way through a DECIMAL column, to the last one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -99_999_999, max: 99_999_999 }),
      (poisha) => fromDecimal(toDecimal(poisha)) === poisha,
    ),
  );
});

test('an amount finer than a poisha is refused, not rounded', () => {
  for (const text of ['1.005', '1.', '.5', '1e3', '', 'NaN', '1,000.00'])
    expect(() => fromDecimal(text)).toThrow();
  expect(() => toDecimal(0.5)).toThrow();
});

test('amounts are written as gateways and columns want them', () => {
  expect(toDecimal(144_800)).toBe('1448.00');
  expect(toDecimal(5)).toBe('0.05');
  expect(toDecimal(-1_050)).toBe('-10.50');
  expect(fromDecimal('600')).toBe(60_000);
  expect(fromDecimal('600.5')).toBe(60_050);
});
