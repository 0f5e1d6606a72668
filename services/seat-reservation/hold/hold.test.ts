import { expect, test } from 'bun:test';
import { eachLockedSeat, isAlive, readHold } from '../redis/hold-record.ts';

const record = (flags: string, expiry: number, ordinals: string) =>
  `user|${expiry}|100|${flags}|0|3|hash|${ordinals}`;

test('both readings of a record agree on which seats it locks', () => {
  for (const flags of ['', 'c', 'cr', 'cs', 's', 'r']) {
    for (const expiry of [499, 500, 501]) {
      for (const ordinals of ['0', '7,1234', '10,20,30,40']) {
        const text = record(flags, expiry, ordinals);
        const hold = readHold('id', text);
        const seen: number[] = [];
        eachLockedSeat(text, 500, (ordinal) => seen.push(ordinal));
        expect(seen).toEqual(isAlive(hold, 500) ? hold.ordinals : []);
      }
    }
  }
});

test('a hold stands until its last millisecond, a sealed one longer', () => {
  expect(isAlive(readHold('id', record('', 500, '1')), 500)).toBe(true);
  expect(isAlive(readHold('id', record('', 500, '1')), 501)).toBe(false);
  expect(isAlive(readHold('id', record('s', 500, '1')), 501)).toBe(true);
  expect(() => readHold('id', 'user|1|2')).toThrow();
});
