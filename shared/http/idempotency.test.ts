import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { hashOf } from './idempotency.ts';

const booking = {
  holdId: '0197a3f0-0000-7000-8000-000000000001',
  passengers: [
    { seatId: 'b', name: 'Rahima "Ruma" Khatun', age: 34, gender: 'OTHER' },
    { gender: 'MALE', age: 7, name: 'আবুল', seatId: 'a', nid: null },
  ],
};

test('a body hashes to what the release before has kept of it', () => {
  expect(hashOf('booking.create', booking)).toBe('0srxSpAjoG6sB7fPEo7uD2QkcoJlFBJgjdeply1fNyw');
});

test('a body hashes alike in whatever order its fields come, and not where its lists are in another', () => {
  const { holdId, passengers } = booking;
  expect(hashOf('booking.create', { passengers, holdId })).toBe(hashOf('booking.create', booking));
  const turned = { holdId, passengers: passengers.toReversed() };
  expect(hashOf('booking.create', turned)).not.toBe(hashOf('booking.create', booking));
});

/** As the release before wrote bodies down. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** No field of a body is named by a number. */
const name = fc.string().filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
const { body } = fc.letrec((of) => ({
  body: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, -0, 1e21, 0.1, '', '\u2028', '\ud800', '"\\'),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.array(of('body')),
    fc.dictionary(name, of('body')),
  ),
}));

test('any body hashes as it did', () => {
  fc.assert(
    fc.property(fc.string(), body, (operation, said) => {
      const before = JSON.stringify([operation, sorted(said)]);
      expect(hashOf(operation, said)).toBe(createHash('sha256').update(before).digest('base64url'));
    }),
  );
});
