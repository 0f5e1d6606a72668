import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { quoteRefund } from './quote-refund.ts';
import { type Untravelled, untravelledOf } from './untravelled.ts';

const price = { fare: 77_700, serviceCharge: 2_000 };
const refundUntravelled = (paid: typeof price, untravelled: Untravelled) =>
  quoteRefund({ class: 'SNIGDHA', baseFare: paid.fare, ...paid }, { why: 'TRIP_CANCELLED', untravelled });
const kms = [0, 53.7, 120, 250, 332.6];
const route = (reached: number, distances: (number | null)[] = kms) => ({
  reachedStationId: `stop ${reached}`,
  stops: distances.map((km, at) => ({ stationId: `stop ${at}`, km })),
});
const journey = (from: number, to: number) => ({ fromStationId: `stop ${from}`, toStationId: `stop ${to}` });
const refund = (reached: number, from: number, to: number, distances?: (number | null)[]) =>
  refundUntravelled(price, untravelledOf(route(reached, distances), journey(from, to))).refundPoisha;

describe('of a train that ended on its way', () => {
  test.each([
    ['who would have boarded where it ended gets everything, the service charge too', 2, 2, 4, 79_700],
    ['who would have boarded later does as well', 1, 2, 4, 79_700],
    ['who got off where it ended has travelled', 2, 0, 2, 0],
    ['who got off before has, too', 3, 0, 2, 0],
    [
      'who was on board gets the fare for the kilometres that were left',
      2,
      1,
      3,
      Math.ceil((77_700 * 130) / 196.3),
    ],
  ])('%s', (_what, reached, from, to, expected) => {
    expect(refund(reached, from, to)).toBe(expected);
  });

  test('legs count where the route does not know its kilometres, or they do not grow', () => {
    for (const unknown of [
      [0, 53.7, null, 250, 332.6],
      [0, 53.7, 53.7, 250, 332.6],
      [0, 60, 50, 250, 300],
    ])
      expect(refund(1, 0, 3, unknown)).toBe(51_800);
  });

  test('nobody loses by a stop that the route no longer has, and where it ran nowhere everything goes back', () => {
    expect(refund(2, 9, 3)).toBe(79_700);
    expect(untravelledOf(undefined, journey(0, 3))).toEqual({ left: 1, whole: 1 });
  });
});

const amount = fc.integer({ min: 0, max: 10_000_000 });
const distances = fc.array(fc.option(fc.float({ min: 0, max: 700, noNaN: true }), { freq: 9 }), {
  minLength: 2,
  maxLength: 30,
});

test('refund and deduction are the fare in whole poisha, and farther never brings more', () => {
  fc.assert(
    fc.property(
      amount,
      amount,
      distances,
      fc.boolean(),
      fc.nat(),
      fc.nat(),
      (fare, charge, any, sorted, one, two) => {
        const line = sorted ? any.toSorted((a, b) => (a ?? 0) - (b ?? 0)) : any;
        const from = one % (line.length - 1);
        const to = from + 1 + (two % (line.length - from - 1));
        const quotes = line.map((_, reached) =>
          refundUntravelled(
            { fare, serviceCharge: charge },
            untravelledOf(route(reached, line), journey(from, to)),
          ),
        );
        for (const [reached, quote] of quotes.entries()) {
          const whole = reached <= from;
          const { farePoisha, deductionPoisha, refundPoisha } = quote;
          expect(Number.isSafeInteger(refundPoisha) && Number.isSafeInteger(deductionPoisha)).toBe(true);
          expect(deductionPoisha).toBeGreaterThanOrEqual(0);
          expect(farePoisha).toBe(fare);
          expect(refundPoisha + deductionPoisha).toBe(fare + (whole ? charge : 0));
          if (whole) expect(deductionPoisha).toBe(0);
          if (reached >= to) expect(refundPoisha).toBe(0);
          if (reached > 0) expect(refundPoisha).toBeLessThanOrEqual(quotes[reached - 1]!.refundPoisha);
        }
      },
    ),
  );
});
