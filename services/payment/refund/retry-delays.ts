const secondMs = 1_000;
const hourMs = 3_600_000;

/** Calls that got no usable answer: about a day and a half of trying, then an operator. */
export const maxRefundCalls = 40;
/** Questions after a refund that has begun: banks take days, so about a month. */
export const maxStatusQuestions = 750;
/** A refund in the hands of one process is left alone by the others for this long. */
export const refundLeaseMs = 60 * secondMs;

/** The wait after so many attempts: 1, 2, 4 … seconds, at most an hour. */
export function refundBackoffMs(attempts: number): number {
  return Math.min(secondMs * 2 ** Math.max(0, attempts - 1), hourMs);
}
