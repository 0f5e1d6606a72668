export type Kind = 'CODE' | 'TICKETS' | 'BOOKING_FAILED' | 'BOOKING_CANCELLED' | 'REFUND';

/** Stands in `user_id`, which may not be NULL, where a code goes to somebody without an account. */
export const nobody = '00000000-0000-0000-0000-000000000000';

const longestWaitMs = 2 * 3_600_000;

export interface RetryRules {
  maxAttempts: number;
  firstWaitMs: number;
}

/** PENDING → PENDING (tried again later) or FAILED, after an attempt that did not deliver. `attempts` counts this one. */
export function afterFailure(
  attempts: number,
  permanent: boolean,
  now: Date,
  rules: RetryRules,
): { status: 'PENDING'; nextAttemptAt: Date } | { status: 'FAILED'; nextAttemptAt: null } {
  if (permanent || attempts >= rules.maxAttempts) return { status: 'FAILED', nextAttemptAt: null };
  const waitMs = Math.min(rules.firstWaitMs * 3 ** (attempts - 1), longestWaitMs);
  return { status: 'PENDING', nextAttemptAt: new Date(now.getTime() + waitMs) };
}

/** Names come from people: they may not start a new line, nor turn the direction of what stands beside them. */
export function oneLine(text: string, maxLength = 200): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return [...line].slice(0, maxLength).join('');
}

/** One plain address, and nothing that a mail header would read as two. */
export function isMailAddress(text: string): boolean {
  return text.length <= 255 && /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+$/u.test(text);
}
