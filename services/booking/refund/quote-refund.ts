import type { PassengerRow } from '../schema.ts';
import { deductionOf, type SoldFare, type Tier } from './tiers.ts';
import type { Untravelled } from './untravelled.ts';

/** Why money goes back, and all that decides how much. */
export type RefundTerms =
  | { why: 'UNPAID' }
  | { why: 'CANCELLED_BY_PASSENGER'; tier: Tier | null; serviceChargeRefundable: boolean }
  | { why: 'TRIP_CANCELLED'; untravelled: Untravelled };

export interface RefundQuote {
  farePoisha: number;
  deductionPoisha: number;
  refundPoisha: number;
}

export interface PassengerQuote extends RefundQuote {
  passenger: PassengerRow;
}

/**
 * What each passenger gets back, and all of them together. A refund is the fare less a deduction; the service
 * charge comes on top where the terms return it. Fractions of a poisha go to the passenger.
 */
export function quoteRefunds(
  passengers: PassengerRow[],
  terms: RefundTerms,
): { quotes: PassengerQuote[]; total: RefundQuote } {
  const quotes = passengers.map((passenger) => ({ passenger, ...quoteRefund(passenger, terms) }));
  const sumOf = (part: keyof RefundQuote) => quotes.reduce((sum, quote) => sum + quote[part], 0);
  const total = {
    farePoisha: sumOf('farePoisha'),
    deductionPoisha: sumOf('deductionPoisha'),
    refundPoisha: sumOf('refundPoisha'),
  };
  return { quotes, total };
}

export function quoteRefund(sold: SoldFare, terms: RefundTerms): RefundQuote {
  const farePoisha = sold.fare;
  if (terms.why === 'UNPAID') return { farePoisha, deductionPoisha: 0, refundPoisha: 0 };
  const deductionPoisha = Math.min(deduct(sold, terms), farePoisha);
  const chargePoisha = returnsCharge(terms) ? sold.serviceCharge : 0;
  return { farePoisha, deductionPoisha, refundPoisha: farePoisha - deductionPoisha + chargePoisha };
}

type PaidTerms = Exclude<RefundTerms, { why: 'UNPAID' }>;

function deduct(sold: SoldFare, terms: PaidTerms): number {
  if (terms.why === 'CANCELLED_BY_PASSENGER') return deductionOf(sold, terms.tier);
  const { left, whole } = terms.untravelled;
  return Math.floor((sold.fare * (whole - left)) / whole);
}

/**
 * The service charge belongs to the sale: a cancelled trip returns it only where the journey had not begun.
 */
function returnsCharge(terms: PaidTerms): boolean {
  if (terms.why === 'CANCELLED_BY_PASSENGER') return terms.tier !== null && terms.serviceChargeRefundable;
  return terms.untravelled.left === terms.untravelled.whole;
}
