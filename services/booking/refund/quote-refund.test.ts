import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { PassengerRow } from '../schema.ts';
import { fares, hourMs, rules, serviceChargePoisha } from '../testing/fixtures.ts';
import { quoteRefund, quoteRefunds } from './quote-refund.ts';
import { type Tier, tierAt } from './tiers.ts';

const boardingAt = new Date('2026-11-26T01:00:00Z');
const before = (ms: number) => new Date(boardingAt.getTime() - ms);
const sold = (
  name: string,
  { basePoisha, vatPoisha, beddingPoisha }: (typeof fares)[keyof typeof fares],
) => ({
  class: name,
  fare: basePoisha + vatPoisha + beddingPoisha,
  baseFare: basePoisha,
  serviceCharge: serviceChargePoisha,
});
const cancelled = (tier: Tier | null, { serviceChargeRefundable } = rules) =>
  ({ why: 'CANCELLED_BY_PASSENGER', tier, serviceChargeRefundable }) as const;
const quote = (name: keyof typeof fares, msBefore: number, override: Partial<typeof rules> = {}) => {
  const { tier } = tierAt(rules, boardingAt, before(msBefore));
  return quoteRefund(sold(name, fares[name]), cancelled(tier, { ...rules, ...override }));
};

describe('the refund ladder', () => {
  test.each([
    ['48 h to the millisecond', 48 * hourMs, 48],
    ['a millisecond less than 48 h', 48 * hourMs - 1, 24],
    ['24 h to the millisecond', 24 * hourMs, 24],
    ['a millisecond less than 24 h', 24 * hourMs - 1, 12],
    ['12 h to the millisecond', 12 * hourMs, 12],
    ['a millisecond less than 12 h', 12 * hourMs - 1, 6],
    ['6 h to the millisecond', 6 * hourMs, 6],
    ['a millisecond less than 6 h', 6 * hourMs - 1, undefined],
    ['the departure', 0, undefined],
    ['after the departure', -1, undefined],
  ])('%s before boarding stands on the right step', (_when, msBefore, hours) => {
    expect(tierAt(rules, boardingAt, before(msBefore)).tier?.hoursBeforeDepartureMin).toBe(hours);
  });

  test('an offer is valid up to the last instant of its step', () => {
    const { validUntil, tier } = tierAt(rules, boardingAt, before(30 * hourMs));
    expect(validUntil).toEqual(before(24 * hourMs));
    expect(tierAt(rules, boardingAt, validUntil).tier).toEqual(tier);
    expect(tierAt(rules, boardingAt, new Date(validUntil.getTime() + 1)).tier).not.toEqual(tier);
    expect(tierAt(rules, boardingAt, before(hourMs)).validUntil).toEqual(boardingAt);
  });

  test('the order in which the rules list the steps does not matter', () => {
    const reversed = { refundTiers: [...rules.refundTiers].reverse() };
    expect(tierAt(reversed, boardingAt, before(30 * hourMs)).tier?.deductionPercent).toBe(25);
  });
});

describe('what a passenger gets back', () => {
  test('a fixed deduction by class, 48 hours ahead', () => {
    expect(quote('SNIGDHA', 48 * hourMs)).toEqual({
      farePoisha: 77_700,
      deductionPoisha: 4_000,
      refundPoisha: 73_700,
    });
  });

  test('a share of the base fare: VAT and bedding come back whole', () => {
    expect(quote('AC_B', 24 * hourMs)).toEqual({
      farePoisha: 144_800,
      deductionPoisha: 30_375,
      refundPoisha: 114_425,
    });
    expect(quote('AC_B', 6 * hourMs).deductionPoisha).toBe(91_125);
  });

  test('less than 6 hours ahead nothing comes back, neither VAT nor bedding', () => {
    expect(quote('AC_B', 6 * hourMs - 1)).toEqual({
      farePoisha: 144_800,
      deductionPoisha: 144_800,
      refundPoisha: 0,
    });
  });

  test('a deduction never exceeds the fare', () => {
    expect(quote('SHULOV', 48 * hourMs)).toEqual({
      farePoisha: 2_000,
      deductionPoisha: 2_000,
      refundPoisha: 0,
    });
  });

  test('the service charge comes back only where the rules say so, and never when nothing does', () => {
    const generous = { serviceChargeRefundable: true };
    expect(quote('SNIGDHA', 48 * hourMs, generous).refundPoisha).toBe(75_700);
    expect(quote('SNIGDHA', hourMs, generous).refundPoisha).toBe(0);
  });

  test('a class the rules do not name is deducted like the dearest', () => {
    const { tier } = tierAt(rules, boardingAt, before(72 * hourMs));
    const unnamed = sold('NEW', { basePoisha: 50_000, vatPoisha: 0, beddingPoisha: 0 });
    expect(quoteRefund(unnamed, cancelled(tier)).deductionPoisha).toBe(4_000);
  });

  test('a deduction of the whole fare keeps VAT and bedding too', () => {
    const tier = { hoursBeforeDepartureMin: 0, deductionPercent: 100, deductionPoishaByClass: null };
    expect(quoteRefund(sold('AC_B', fares.AC_B), cancelled(tier)).refundPoisha).toBe(0);
  });

  test('refund and deduction are the fare, whole poisha, and waiting never pays', () => {
    // Below 160 BDT the railway's fixed deduction is itself more than a quarter of the fare.
    const base = fc.integer({ min: 16_000, max: 1_000_000 });
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const hours = fc.integer({ min: -10, max: 100 });
    fc.assert(
      fc.property(base, amount, amount, hours, hours, (basePoisha, vatPoisha, beddingPoisha, one, other) => {
        const fare = sold('SNIGDHA', { basePoisha, vatPoisha, beddingPoisha });
        const at = (ahead: number) =>
          quoteRefund(fare, cancelled(tierAt(rules, boardingAt, before(ahead * hourMs)).tier));
        const [early, late] = [at(Math.max(one, other)), at(Math.min(one, other))];
        expect(early.refundPoisha + early.deductionPoisha).toBe(early.farePoisha);
        expect(Number.isInteger(early.refundPoisha) && early.refundPoisha >= 0).toBe(true);
        expect(late.refundPoisha).toBeLessThanOrEqual(early.refundPoisha);
      }),
    );
  });

  test('several passengers add up', () => {
    const passenger = sold('AC_B', fares.AC_B) as PassengerRow;
    const tier = { hoursBeforeDepartureMin: 0, deductionPercent: 25, deductionPoishaByClass: null };
    const { quotes, total } = quoteRefunds([passenger, passenger, passenger], cancelled(tier));
    expect(quotes[0]).toMatchObject({ farePoisha: 144_800, deductionPoisha: 30_375, refundPoisha: 114_425 });
    expect(total).toEqual({ farePoisha: 434_400, deductionPoisha: 91_125, refundPoisha: 343_275 });
  });

  test('of an unpaid booking nothing is deducted and nothing comes back', () => {
    expect(quoteRefund(sold('AC_B', fares.AC_B), { why: 'UNPAID' })).toEqual({
      farePoisha: 144_800,
      deductionPoisha: 0,
      refundPoisha: 0,
    });
  });
});
