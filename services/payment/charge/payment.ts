import type { PaymentMethod, PaymentStatus, ReviewReason } from '../schema.ts';
import type { Charge } from '../sslcommerz/answers.ts';

/**
 * INITIATED   waits for the payer; nothing has been captured as far as we know
 * PROCESSING  captured, but not a sale: under review, or a second capture on its way back
 * SUCCESS     captured, and the one that pays its booking
 * FAILED      ended without a capture; becomes SUCCESS if the gateway later proves one
 * REFUNDED    everything captured went back
 */
export const settleable: PaymentStatus[] = ['INITIATED', 'FAILED'];

export type Verdict = 'SETTLE' | 'FOREIGN' | ReviewReason;

/** Compares what the gateway captured with what we asked for, to the poisha. */
export function judge(
  payment: { transactionId: string; amount: number; currency: string },
  charge: Charge,
): Verdict {
  if (charge.tranId !== payment.transactionId) return 'FOREIGN';
  const otherCurrency = charge.currency !== '' && charge.currency !== payment.currency;
  if (charge.amountPoisha !== payment.amount || otherCurrency) return 'AMOUNT_MISMATCH';
  if (charge.risky) return 'RISK';
  return charge.odd.length > 0 ? 'ODD_ANSWER' : 'SETTLE';
}

/** By its documentation the gateway takes 10 to 500,000 BDT in one payment. */
export function isPayableAmount(poisha: number): boolean {
  return poisha >= 1_000 && poisha <= 50_000_000;
}

/** The gateway's names for the ways to pay; undefined offers all of them. */
export const cardNames: Record<PaymentMethod, string | undefined> = {
  SSLCOMMERZ: undefined,
  BKASH: 'bkash',
  NAGAD: 'nagad',
  CARD: 'visacard,mastercard,amexcard,othercard',
};

const minuteMs = 60_000;
const checksAfterMs = [1, 3, 10, 30, 24 * 60].map((minutes) => minutes * minuteMs);

/** When the gateway is asked next about an attempt; null after the last time. */
export function nextCheck(initiatedAt: Date, now: Date): Date | null {
  const age = now.getTime() - initiatedAt.getTime();
  const after = checksAfterMs.find((ms) => ms > age);
  return after === undefined ? null : new Date(initiatedAt.getTime() + after);
}

/** A gateway that gives no answer is asked again this often, until this long after the opening. */
export const checkAgainMs = minuteMs;
export const checkNoLongerMs = 72 * 60 * minuteMs;

/** An attempt or refund unclear for so long is listed for staff. */
export const unclearListedAfterMs = 60 * minuteMs;

export type Outcome = 'FAILED' | 'CANCELLED' | 'EXPIRED';

/**
 * How an attempt without a capture ended, by the status that the gateway posts; undefined for any other
 * status.
 */
export function outcomeOf(postedStatus: string): Outcome | undefined {
  if (postedStatus === 'FAILED' || postedStatus === 'CANCELLED') return postedStatus;
  if (postedStatus === 'EXPIRED' || postedStatus === 'UNATTEMPTED') return 'EXPIRED';
  return undefined;
}
