import { expect, test } from 'bun:test';
import { slotOf } from './redis-slot.ts';

// As CLUSTER KEYSLOT of Redis 7.0.15 answers.
test.each([
  ['123456789', 12_739],
  ['foo{bar}baz', 5_061],
  ['bar', 5_061],
  ['foo{}{bar}', 8_363],
  ['{unclosed', 470],
  ['', 0],
])('the slot of %p is the one that Redis says', (key, slot) => {
  expect(slotOf(key)).toBe(slot);
});

test('all keys of a train lie in one slot', () => {
  expect(slotOf('seat:{0190-a}:c:KA-1:2026-11-26')).toBe(slotOf('ready:{0190-a}:2026-11-26'));
});
