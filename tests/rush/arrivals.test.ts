import { expect, test } from 'bun:test';
import { random } from '../faults/random.ts';
import { arrivals, buyerShape, crowdShape, peakFor, zipf } from './arrivals.ts';
import { planBuyer } from './buyers.ts';

const crowd = (seed: number) => [
  ...arrivals({ peakPerSecond: 500, durationMs: 20_000, shape: crowdShape }, random(seed, 'arrivals')),
];

test('one seed is one schedule of arrivals and one plan for each buyer, another seed another', () => {
  expect(crowd(7)).toEqual(crowd(7));
  expect(crowd(8)).not.toEqual(crowd(7));
  expect(planBuyer(7, 3, 20)).toEqual(planBuyer(7, 3, 20));
  expect(Array.from({ length: 20 }, (_, at) => planBuyer(8, at, 20))).not.toEqual(
    Array.from({ length: 20 }, (_, at) => planBuyer(7, at, 20)),
  );
});

test('arrivals come in order, within the time, and as many as the shape says', () => {
  const at = crowd(1);
  expect(at.toSorted((one, other) => one - other)).toEqual(at);
  expect(at[0]).toBeGreaterThan(0);
  expect(at.at(-1)).toBeLessThan(20_000);
  const mean = 1_000 / peakFor(1_000, 1_000, crowdShape);
  const expected = 500 * 20 * mean;
  // Five standard deviations of a Poisson count.
  expect(Math.abs(at.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  const atPeak = at.filter((ms) => ms >= 2_000 && ms < 10_000).length;
  expect(Math.abs(atPeak - 500 * 8)).toBeLessThan(5 * Math.sqrt(500 * 8));
});

test('gaps between arrivals are as irregular as those of people who know nothing of each other', () => {
  const at = [
    ...arrivals({ peakPerSecond: 1_000, durationMs: 20_000, shape: () => 1 }, random(2, 'arrivals')),
  ];
  const gaps = at.slice(1).map((ms, before) => ms - at[before]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(deviation / mean).toBeCloseTo(1, 1);
});

test('so many buyers come as there are accounts, and none in the last fifth', () => {
  const peakPerSecond = peakFor(2_000, 60_000, buyerShape);
  const at = [...arrivals({ peakPerSecond, durationMs: 60_000, shape: buyerShape }, random(3, 'buyers'))];
  expect(Math.abs(at.length - 2_000)).toBeLessThan(5 * Math.sqrt(2_000));
  expect(at.at(-1)).toBeLessThan(48_000);
});

test('the second most wanted is wanted half as often as the first, and the last at times', () => {
  const draw = zipf(10, random(4, 'demand'));
  const drawn = Array.from({ length: 20_000 }, draw);
  const times = (rank: number) => drawn.filter((one) => one === rank).length;
  expect(times(1) / times(0)).toBeCloseTo(1 / 2, 1);
  expect(times(9) / times(0)).toBeCloseTo(1 / 10, 1);
  expect(Math.max(...drawn)).toBe(9);
});
