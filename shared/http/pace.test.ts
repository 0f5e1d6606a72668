import { expect, test } from 'bun:test';
import { eventually } from '../../tests/support/platform.ts';
import { Problem } from '../base/problem.ts';
import { alone, shareMachine, shareOf } from '../base/processes.ts';
import { createCallerPace, createPace } from './pace.ts';

const refusal = (work: () => void): Problem | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
};

test('an account and an address have a bound each, and others go on', () => {
  const pace = createPace({ perAccount: 2, perAddress: 3 });
  const take = (account: string | undefined, address: string | undefined) =>
    refusal(() => pace.take({ account, address }))?.code ?? 'taken';
  expect([1, 2, 3].map(() => take('one', undefined))).toEqual(['taken', 'taken', 'TOO_MANY_REQUESTS']);
  expect(take('another', undefined)).toBe('taken');
  const from = ['a', 'b', 'c', 'd'].map((account) => take(account, '203.0.113.7'));
  expect(from).toEqual(['taken', 'taken', 'taken', 'TOO_MANY_REQUESTS']);
  expect(take('e', '203.0.113.8')).toBe('taken');
});

test('who is refused learns when to come again, at most ten seconds later', () => {
  const pace = createPace({ perAccount: 1, perAddress: 1 });
  pace.take({ account: 'one', address: undefined });
  const refused = refusal(() => pace.take({ account: 'one', address: undefined }));
  expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(refused!.retryAfterSeconds).toBeGreaterThanOrEqual(1);
  expect(refused!.retryAfterSeconds).toBeLessThanOrEqual(10);
});

test('an account has its requests at once and then its requests a second, and others have theirs', async () => {
  const pace = createCallerPace({ perSecond: 2, burst: 5 })!;
  const take = (userId: string) => refusal(() => pace.take(userId));
  expect(Array.from({ length: 6 }, () => take('one')?.code ?? 'taken')).toEqual([
    ...Array(5).fill('taken'),
    'TOO_MANY_REQUESTS',
  ]);
  expect(take('one')).toMatchObject({ status: 429, retryAfterSeconds: 1 });
  expect(take('another')).toBeUndefined();
  await eventually(() => take('one') === undefined, 'another request to be let in');
  expect(take('one')).toMatchObject({ status: 429 });
});

test('a pace of 0 is none, and bursts of 0 are those of a second', () => {
  expect(createCallerPace({ perSecond: 0, burst: 120 })).toBeUndefined();
  const pace = createCallerPace({ perSecond: 3, burst: 0 })!;
  const taken = Array.from({ length: 4 }, () => refusal(() => pace.take('one')) === undefined);
  expect(taken).toEqual([true, true, true, false]);
});

test('processes that share a machine share its limits, and each lets somebody through', () => {
  const taken = (take: () => void) => [1, 2, 3, 4, 5].filter(() => !refusal(take)).length;
  shareMachine({ index: 1, count: 4 });
  try {
    const pace = createPace({ perAccount: 8, perAddress: 3 });
    const caller = createCallerPace({ perSecond: 1, burst: 16 })!;
    expect(taken(() => pace.take({ account: 'one', address: undefined }))).toBe(2);
    expect(taken(() => pace.take({ account: undefined, address: 'there' }))).toBe(1);
    expect(taken(() => caller.take('one'))).toBe(4);
    expect([14, 3, 0].map(shareOf)).toEqual([3, 1, 0]);
    expect(createCallerPace({ perSecond: 0, burst: 0 })).toBeUndefined();
  } finally {
    shareMachine(alone);
  }
});
