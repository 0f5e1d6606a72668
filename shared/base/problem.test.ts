import { expect, test } from 'bun:test';
import { commonProblems, Problem } from './problem.ts';

test('a refusal is an error that collects no stack, and faults keep theirs', () => {
  const refusal = commonProblems.NOT_FOUND('no such trip');
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal.message).toBe('Not found: no such trip');
  expect(refusal.stack ?? '').not.toContain('problem.test.ts');
  expect(new Error('a defect').stack).toContain('problem.test.ts');
});
