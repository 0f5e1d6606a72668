import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { holdOn, paid, type Railway, statusOf, testRailway } from '../testing/railway.ts';
import { eachLockedSeat, isAlive, readHold, readLiveHold } from './hold-record.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

const record = (flags: string, expiry: number, ordinals: string) =>
  `user|${expiry}|100|${flags}|0|3|hash|mark|${ordinals}`;

test('both readings of a record agree on which seats it locks, and until when', () => {
  for (const flags of ['', 'c', 'cr', 'cs', 's', 'r']) {
    for (const expiry of [499, 500, 501]) {
      for (const ordinals of ['0', '7,1234', '10,20,30,40']) {
        const text = record(flags, expiry, ordinals);
        const hold = readHold('id', text);
        const seen: number[] = [];
        const untilMs = eachLockedSeat(text, 500, (ordinal) => seen.push(ordinal));
        const alive = isAlive(hold, 500);
        expect(seen).toEqual(alive ? hold.ordinals : []);
        expect(untilMs).toBe(alive && !hold.sealed ? expiry : Number.POSITIVE_INFINITY);
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

test('a record of release 32c3c0c is read the same, with an identity and without one', () => {
  const common = { holdId: 'id', userId: 'user', expiresAtMs: 500, grantedAtMs: 100, from: 0, to: 3 };
  const read = { ...common, claimed: true, sealed: false, requestHash: 'hash', ordinals: [7, 12] };
  expect(readHold('id', 'user|500|100|c|0|3|hash|7,12')).toEqual({ ...read, identity: '' });
  expect(readHold('id', 'user|500|100|c|0|3|hash|mark|7,12')).toEqual({ ...read, identity: 'mark' });
});

const people = [
  { who: 'of nobody known', mark: undefined },
  { who: 'of a known person', mark: 'mark-of-a-passport' },
];

for (const { who, mark } of people) {
  test(`every record we write has nine fields, and release 32c3c0c reads it: a hold ${who}`, async () => {
    const userId = newId();
    if (mark) railway.identities.set(userId, mark);
    const train = railway.train();
    const { hold, trip } = await holdOn(deps, train, { userId, seatIds: train.seats.SNIGDHA.slice(1, 3) });
    const key = `hold:{${trip.trainId}}:${trip.journeyDate}`;
    const readBefore = async () => {
      const text = (await deps.redis.hGet(key, hold.holdId))!;
      expect(text.split('|')).toHaveLength(9);
      const inLua = await deps.redis.eval(luaOfReleaseBefore, { keys: [key], arguments: [hold.holdId] });
      return { inLua, inTypeScript: readByReleaseBefore(text) };
    };
    expect(await readBefore()).toEqual({
      inLua: [userId, String(hold.expiresAtMs), '', mark ?? '', '1,2'],
      inTypeScript: { userId, identity: mark ?? '', ordinals: [1, 2] },
    });
    const { expiresAt } = await claimHold(deps)(hold);
    expect(await readBefore()).toEqual({
      inLua: [userId, String(Date.parse(expiresAt)), 'c', mark ?? '', '1,2'],
      inTypeScript: { userId, identity: mark ?? '', ordinals: [1, 2] },
    });
  });

  test(`a hold whose record release 32c3c0c wrote is claimed and sold: a hold ${who}`, async () => {
    const userId = newId();
    if (mark) railway.identities.set(userId, mark);
    const train = railway.train();
    const seatIds = train.seats.SNIGDHA.slice(1, 3);
    const held = await holdOn(deps, train, { userId, seatIds });
    const { hold, trip } = held;
    const key = `hold:{${trip.trainId}}:${trip.journeyDate}`;
    const identity = mark ? `${mark}|` : '';
    const before = `${userId}|${hold.expiresAtMs}|${hold.grantedAtMs}||0|4||${identity}1,2`;
    await deps.redis.hSet(key, hold.holdId, before);
    expect(await readLiveHold(deps, { trip, holdId: hold.holdId })).toEqual(hold);
    expect(await statusOf(deps, train, seatIds[0]!)).toBe('HELD');
    expect((await claimHold(deps)(hold)).seats).toHaveLength(2);
    expect(await readLiveHold(deps, { trip, holdId: hold.holdId })).toMatchObject({
      identity: mark ?? '',
      claimed: true,
      ordinals: [1, 2],
    });
    expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
    expect(await deps.redis.exists(key)).toBe(0);
    expect(await deps.redis.hGetAll(`quota:{${trip.trainId}}:${trip.journeyDate}`)).toEqual({
      [userId]: '2',
      ...(mark ? { [mark]: '2' } : {}),
    });
  });
}

/** As prelude.lua of release 32c3c0c reads a record. KEYS: hold. ARGV: holdId. */
const luaOfReleaseBefore = `
  local record = redis.call('HGET', KEYS[1], ARGV[1])
  local user, expiry, granted, flags, from, to, hash, rest =
    string.match(record, '^([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|(.*)$')
  local identity, ordinals = string.match(rest, '^([^|]*)|(.*)$')
  ordinals = ordinals or rest
  return { user, expiry, flags, identity or '', ordinals }`;

/** As hold.ts of release 32c3c0c reads it. */
function readByReleaseBefore(record: string) {
  const [userId, , , , , , , ...rest] = record.split('|');
  const ordinals = rest.pop()!;
  return { userId: userId!, identity: rest[0] ?? '', ordinals: ordinals.split(',').map(Number) };
}
