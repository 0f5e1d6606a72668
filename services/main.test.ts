import { expect, test } from 'bun:test';
import { Unreachable } from '#shared/base/unreachable';
import { isOutlived } from './main.ts';

test('a process outlives an outage that nobody waits for, and nothing else that was not caught', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(isOutlived('unhandledRejection', new Unreachable('redis', 'silent'))).toBe(true);
  expect(isOutlived('unhandledRejection', reset)).toBe(true);
  expect(isOutlived('unhandledRejection', new TypeError('undefined is not a function'))).toBe(false);
  expect(isOutlived('unhandledRejection', undefined)).toBe(false);
  expect(isOutlived('uncaughtException', new Unreachable('redis', 'silent'))).toBe(false);
});
