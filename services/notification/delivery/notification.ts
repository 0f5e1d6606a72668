import { cutText, inCodePoints } from '#shared/base/cut-text';

export const kinds: [
  'CODE',
  'TICKETS',
  'BOOKING_FAILED',
  'BOOKING_CANCELLED',
  'REFUND',
  'PAYMENT_REVIEW',
  'TRIP_DELAYED',
  'SECOND_FACTOR',
  'CONTACT',
] = [
  'CODE',
  'TICKETS',
  'BOOKING_FAILED',
  'BOOKING_CANCELLED',
  'REFUND',
  'PAYMENT_REVIEW',
  'TRIP_DELAYED',
  'SECOND_FACTOR',
  'CONTACT',
];
export type Kind = (typeof kinds)[number];

/** How people are reached. */
export const channels: ['EMAIL', 'SMS', 'PUSH'] = ['EMAIL', 'SMS', 'PUSH'];
export type Channel = (typeof channels)[number];

export const providers: Record<Channel, string> = {
  EMAIL: 'EMAIL_PROVIDER',
  SMS: 'SMS_PROVIDER',
  PUSH: 'PUSH_SERVICE',
};

/** `user_id` of a code for somebody without an account: the column may not be NULL. */
export const nobody = '00000000-0000-0000-0000-000000000000';

const longestWaitMs = 2 * 3_600_000;

export interface RetryRules {
  maxAttempts: number;
  firstWaitMs: number;
  /** The wait that the provider asks for. */
  leastWaitMs?: number;
}

/**
 * PENDING → PENDING (tried again later) or FAILED, after an attempt that did not deliver. `attempts` counts this one.
 */
export function afterFailure(
  attempts: number,
  permanent: boolean,
  now: Date,
  rules: RetryRules,
): { status: 'PENDING'; nextAttemptAt: Date } | { status: 'FAILED'; nextAttemptAt: null } {
  if (permanent || attempts >= rules.maxAttempts) return { status: 'FAILED', nextAttemptAt: null };
  const ownWaitMs = rules.firstWaitMs * 3 ** (attempts - 1);
  const waitMs = Math.min(Math.max(ownWaitMs, rules.leastWaitMs ?? 0), longestWaitMs);
  return { status: 'PENDING', nextAttemptAt: new Date(now.getTime() + waitMs) };
}

/** People type names: a name may not start a new line, nor turn the direction of the text beside it. */
export function oneLine(text: string, maxLength = 200): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  // It has no more code points than that.
  return line.length <= maxLength ? line : cutText(line, maxLength, inCodePoints);
}

/** One plain address, and nothing that a mail header would read as two. */
export function isMailAddress(text: string): boolean {
  return text.length <= 255 && /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+$/u.test(text);
}

/** A phone number: perhaps `+`, then digits. */
export function isPhoneNumber(text: string): boolean {
  return /^\+?[0-9]{6,15}$/.test(text);
}
