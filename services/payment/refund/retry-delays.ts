const secondMs = 1_000;
const hourMs = 3_600_000;

/** Calls without a usable answer: about a day and a half, then an operator. */
export const maxRefundCalls = 40;
/** Questions about a begun refund: about a month, since banks take days. */
export const maxStatusQuestions = 750;
/** The other processes leave a leased refund alone for this long. */
export const refundLeaseMs = 60 * secondMs;

/** The wait after an attempt: 1, 2, 4 … seconds, at most an hour. */
export function refundBackoffMs(attempts: number): number {
  return Math.min(secondMs * 2 ** Math.max(0, attempts - 1), hourMs);
}
