import { expect, test } from 'bun:test';
import { asUlid, deriveId, randomCode } from './id.ts';

test('a code that is read out has five random bits a character: no place of it tells another, and none is made twice', () => {
  const codes = Array.from({ length: 5_000 }, () => randomCode(10));
  expect(new Set(codes).size).toBe(codes.length);
  for (let place = 0; place < 10; place++) {
    const letters = Map.groupBy(codes, (code) => code[place]!);
    expect(letters.size).toBe(32);
    for (const some of letters.values()) expect(some.length).toBeLessThan(300);
  }
});

test('a UUID as a ULID has 26 characters, keeps its order and is the same each time', () => {
  expect(asUlid('01a22e03-63b7-7176-aea2-9f1ef2b5af3f')).toBe(asUlid('01a22e03-63b7-7176-aea2-9f1ef2b5af3f'));
  expect(asUlid('00000000-0000-0000-0000-000000000000')).toBe('0'.repeat(26));
  expect(asUlid('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(`7${'Z'.repeat(25)}`);
  expect(
    asUlid('01a22e03-63b7-7176-aea2-9f1ef2b5af3f') > asUlid('01a22e03-63b7-7176-aea2-9f1ef2b5af3e'),
  ).toBe(true);
});

test('what is derived stays the same from release to release', () => {
  expect(deriveId('hold', 'a', 'b')).toBe('47495208-ba06-8c9a-b541-ed6b9b60fb84');
});
