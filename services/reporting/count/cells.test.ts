import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { apportion, cellsOf } from './cells.ts';
import type { Sale } from './sale.ts';

const sale: Sale = {
  bookingId: 'b',
  saleDate: '2026-11-26',
  userId: 'u',
  journey: { trainId: 't', journeyDate: '2026-11-28', fromStationId: 'f', toStationId: 'g' },
  version: 2,
  status: 'CONFIRMED',
  everConfirmed: true,
  soldPassengers: 3,
  paidPoisha: 100_001,
};
const seat = (name: string, paidPoisha: number, cancelled = false) => ({
  class: name,
  paidPoisha,
  sold: true,
  cancelled,
});

describe('apportion', () => {
  test('shares add up to the poisha, none is negative, and none is more than a poisha from its due', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_000_000_000 }),
        fc.array(fc.nat({ max: 500_000_000 }), { minLength: 1, maxLength: 6 }),
        (amount, weights) => {
          const shares = apportion(amount, weights);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          for (const [at, share] of shares.entries()) {
            const due = total === 0 ? amount / weights.length : (amount * weights[at]!) / total;
            expect(Math.abs(share - due)).toBeLessThanOrEqual(1.001);
          }
        },
      ),
    );
  });
});

describe('cells', () => {
  test('a booking of two classes is two cells that add up to what was paid', () => {
    const cells = cellsOf(sale, [seat('S_CHAIR', 1), seat('SNIGDHA', 1), seat('S_CHAIR', 1)], {
      cancelledPassengers: 0,
      refundedPoisha: 0,
    });
    expect(cells.map((cell) => [cell.class, cell.ticketsSold, cell.grossPoisha])).toEqual([
      ['SNIGDHA', 1, 33_334],
      ['S_CHAIR', 2, 66_667],
    ]);
  });

  test('a refund is taken off the classes that were cancelled', () => {
    const cells = cellsOf(sale, [seat('AC_S', 60_000, true), seat('S_CHAIR', 40_001)], {
      cancelledPassengers: 1,
      refundedPoisha: 30_000,
    });
    expect(cells).toMatchObject([
      { class: 'AC_S', ticketsSold: 1, ticketsCancelled: 1, refundedPoisha: 30_000 },
      { class: 'S_CHAIR', ticketsSold: 1, ticketsCancelled: 0, refundedPoisha: 0 },
    ]);
  });

  test('what was never confirmed is in no cell', () => {
    const unpaid = { ...sale, paidPoisha: null, everConfirmed: false };
    const cancelled = { ...seat('S_CHAIR', 0, true), sold: false };
    expect(cellsOf(unpaid, [cancelled], { cancelledPassengers: 1, refundedPoisha: 0 })).toEqual([]);
  });
});
