import { describe, expect, test } from 'bun:test';
import { newId } from '../base/id.ts';
import { createRevocations } from './revocations.ts';

const lifeMs = 900_000;
const token = (
  sessionStartedMs: number,
  more: { userId?: string; sessionId?: string; issuedMs?: number } = {},
) => ({
  userId: 'somebody',
  sessionId: newId(),
  issuedMs: sessionStartedMs,
  sessionStartedMs,
  ...more,
});

describe('the end of an account’s sessions', () => {
  test('takes those that began up to it, to the millisecond, and neither the spared one nor other people’s', () => {
    const revocations = createRevocations(10, lifeMs);
    revocations.endAccount({ userId: 'somebody', startedUntilMs: 5_000, sparedSessionId: 'spared' });
    const over = [4_999, 5_000, 5_001].map((started) => revocations.isOver(token(started)));
    expect(over).toEqual([true, true, false]);
    // However young the token is: the session counts.
    expect(revocations.isOver(token(4_000, { issuedMs: 9_000 }))).toBe(true);
    expect(revocations.isOver(token(4_000, { sessionId: 'spared' }))).toBe(false);
    expect(revocations.isOver(token(4_000, { userId: 'another' }))).toBe(false);
  });

  test('that is heard late or twice takes nothing back', () => {
    const revocations = createRevocations(10, lifeMs);
    const earlier = { userId: 'somebody', startedUntilMs: 5_000, sparedSessionId: 'first' };
    revocations.endAccount({ userId: 'somebody', startedUntilMs: 6_000, sparedSessionId: 'second' });
    revocations.endAccount(earlier);
    revocations.endAccount(earlier);
    expect(revocations.isOver(token(4_000, { sessionId: 'first' }))).toBe(true);
    expect(revocations.isOver(token(5_500))).toBe(true);
    expect(revocations.isOver(token(4_000, { sessionId: 'second' }))).toBe(false);
  });
});

test.each([
  [
    'sessions',
    (revocations: ReturnType<typeof createRevocations>, at: number) => revocations.endSession(newId(), at),
  ],
  [
    'accounts',
    (revocations: ReturnType<typeof createRevocations>, at: number) =>
      revocations.endAccount({ userId: newId(), startedUntilMs: at, sparedSessionId: null }),
  ],
])('of more %s than there is room for none comes back, and tokens from afterwards are good', (_, end) => {
  const revocations = createRevocations(10, lifeMs);
  revocations.endSession('logged out', 1_000);
  revocations.endAccount({ userId: 'suspended', startedUntilMs: 1_000, sparedSessionId: null });
  for (let ends = 0; ends < 1_000; ends++) end(revocations, 2_000 + ends);
  expect(revocations.isOver(token(500, { sessionId: 'logged out' }))).toBe(true);
  expect(revocations.isOver(token(500, { userId: 'suspended' }))).toBe(true);
  expect(revocations.isOver(token(500, { issuedMs: 4_000 }))).toBe(false);
});
