import { expect, test } from 'bun:test';
import { randomCode } from './id.ts';

test('a code that is read out has five random bits a character: no place of it tells another, and none is made twice', () => {
  const codes = Array.from({ length: 5_000 }, () => randomCode(10));
  expect(new Set(codes).size).toBe(codes.length);
  for (let place = 0; place < 10; place++) {
    const letters = Map.groupBy(codes, (code) => code[place]!);
    expect(letters.size).toBe(32);
    for (const some of letters.values()) expect(some.length).toBeLessThan(300);
  }
});
