import { expect, test } from 'bun:test';
import { createPace, tokenName } from './pace.ts';
import { Problem } from './problem.ts';

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

test('nobody is named without a token, and nobody by the token of another', () => {
  expect(tokenName(null)).toBeUndefined();
  const [mine, forged] = [`Bearer head.body.${'s'.repeat(86)}`, `Bearer head.body.${'t'.repeat(86)}`];
  expect(tokenName(mine)).toBe(tokenName(mine)!);
  expect(tokenName(mine)).not.toBe(tokenName(forged)!);
});
