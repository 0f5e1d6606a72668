import { expect, test } from 'bun:test';
import { maxRefundCalls, maxStatusQuestions, refundBackoffMs } from './retry-delays.ts';

const total = (attempts: number) =>
  Array.from({ length: attempts }, (_, at) => refundBackoffMs(at + 1)).reduce((sum, ms) => sum + ms, 0);

test('a refund is tried soon, then less and less often, for over a day', () => {
  expect([1, 2, 3, 12, 13, 700].map(refundBackoffMs)).toEqual([
    1_000, 2_000, 4_000, 2_048_000, 3_600_000, 3_600_000,
  ]);
  expect(total(maxRefundCalls)).toBeGreaterThan(24 * 3_600_000);
});

test('a refund that has begun is followed for thirty days', () => {
  expect(total(maxStatusQuestions)).toBeGreaterThan(30 * 24 * 3_600_000);
});
