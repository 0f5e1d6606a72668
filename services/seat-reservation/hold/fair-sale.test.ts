import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { commonProblems, Problem } from '#shared/base/problem';
import { getIdentities } from '#shared/contracts/user';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { seatKey, tripKeys } from '../redis/keys.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { giveBackSeats } from '../sale/give-back-seats.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  testRailway,
} from '../testing/railway.ts';
import { countPerson } from './count-person.ts';
import { createIdentities } from './identities.ts';
import type { HeldSeats } from './present-holds.ts';
import { releaseHold } from './release-hold.ts';

let railway: Railway;
let deps: Deps;
let second: Deps;
beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
  ({ deps: second } = await railway.start());
});
afterAll(() => railway?.close());

/** Two accounts whose profiles name one NID. */
function twoAccounts() {
  const identity = newId().replaceAll('-', '').repeat(2);
  const accounts = [newId(), newId()] as const;
  for (const userId of accounts) railway.identities.set(userId, identity);
  return { accounts, identity };
}

const counted = (held: HeldSeats, name: string) => deps.redis.hGet(tripKeys(held.trip).quota, name);

/** As if it had been granted so much earlier. */
async function age({ redis, db }: Deps, { hold, trip }: HeldSeats, seconds: number): Promise<void> {
  const key = tripKeys(trip).hold;
  const fields = (await redis.hGet(key, hold.holdId))!.split('|');
  fields[2] = String(Number(fields[2]) - seconds * 1_000);
  await redis.hSet(key, hold.holdId, fields.join('|'));
  await db.$client`
    UPDATE seat_reservations SET reserved_at = reserved_at - make_interval(secs => ${seconds})
    WHERE hold_id = ${hold.holdId}`;
}

const refusalOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => Promise.reject(new Error('It was granted')),
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );

test('two accounts of one NID get four seats of a trip between them, however they ask at once', async () => {
  const train = railway.train(12);
  const { accounts, identity } = twoAccounts();
  const outcomes = await Promise.all(
    train.seats.SNIGDHA.map((seat, at) =>
      outcomeOf(holdOn([deps, second][at % 2]!, train, { userId: accounts[at % 2]!, seatIds: [seat] })),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(4);
  expect(outcomes.filter((outcome) => outcome === 'SEAT_LIMIT_EXCEEDED')).toHaveLength(8);
  const rows = await deps.db.$client`
    SELECT DISTINCT identity FROM seat_reservations WHERE train_id = ${train.trainId}`;
  expect(rows.map((row) => row.identity)).toEqual([identity]);
});

test('seats of another account are counted and not told', async () => {
  const train = railway.train();
  const { accounts } = twoAccounts();
  await holdOn(deps, train, { userId: accounts[0], class: 'SNIGDHA', count: 3 });
  const refusal = await refusalOf(holdOn(deps, train, { userId: accounts[1], class: 'S_CHAIR', count: 2 }));
  expect(refusal).toMatchObject({ code: 'SEAT_LIMIT_EXCEEDED', extra: { limit: 4 } });
  expect(refusal.detail).not.toMatch(/\d/);
});

test('an account that names another NID has no more seats by it, and none to spare for the first', async () => {
  const train = railway.train();
  const { accounts } = twoAccounts();
  const [userId] = accounts;
  await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 4 });
  railway.identities.set(userId, 'another');
  // A process that has not asked about this account before.
  const { deps: fresh, stop } = await railway.start();
  expect(await outcomeOf(holdOn(fresh, train, { userId, class: 'S_CHAIR', count: 1 }))).toBe(
    'SEAT_LIMIT_EXCEEDED',
  );
  await stop();
});

test('after Redis was rebuilt, held and bought seats are still counted by NID', async () => {
  const train = railway.train();
  const { accounts, identity } = twoAccounts();
  const bought = await holdOn(deps, train, { userId: accounts[0], class: 'SNIGDHA', count: 2 });
  expect(await confirmSeats(deps)(paid(bought))).toEqual({ verdict: 'CONFIRMED' });
  await holdOn(deps, train, { userId: accounts[0], class: 'S_CHAIR', count: 1 });
  expect(await counted(bought, identity)).toBe('3');
  await deps.trust.raise(await deps.trust.renew());
  await second.trust.renew();
  const ask = (count: number) => () =>
    holdOn(second, train, { userId: accounts[1], class: 'S_CHAIR', count });
  expect(await patiently(ask(2))).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await patiently(ask(1))).toBe('granted');
});

test('seats that are taken again for a late payment count by NID, until they are given back', async () => {
  const train = railway.train();
  const { accounts, identity } = twoAccounts();
  const held = await holdOn(deps, train, { userId: accounts[0], class: 'SNIGDHA', count: 2 });
  await lapseHold(deps, held);
  const booking = paid(held);
  expect(await confirmSeats(deps)(booking)).toEqual({ verdict: 'CONFIRMED' });
  expect(await counted(held, identity)).toBe('2');
  await giveBackSeats(deps)(booking);
  expect(await counted(held, identity)).toBeNull();
  expect(await counted(held, accounts[0])).toBeNull();
});

test('a hold that lapsed or was given up no longer counts by NID', async () => {
  const train = railway.train();
  const { accounts, identity } = twoAccounts();
  const [one, other] = accounts;
  const lapsing = await holdOn(deps, train, { userId: one, class: 'SNIGDHA', count: 4 });
  await lapseHold(deps, lapsing);
  const given = await holdOn(deps, train, { userId: other, class: 'SNIGDHA', count: 4 });
  expect(await counted(given, identity)).toBe('4');
  await releaseHold(deps)(given.hold);
  expect(await counted(given, identity)).toBeNull();
});

test('while user does not answer, who was read before holds as the person known then, and who never was waits', async () => {
  const train = railway.train();
  const { accounts, identity } = twoAccounts();
  const [known, unread] = accounts;
  const toldNone = newId();
  const identities = createIdentities({ ...deps, ageMs: 1 });
  expect(await identities.of(known)).toBe(identity);
  expect(await identities.of(toldNone)).toBe('');
  await railway.platform.fake(getIdentities, () => {
    throw commonProblems.UNAVAILABLE();
  });
  try {
    await eventually(async () => {
      expect(await identities.of(known)).toBe(identity);
      expect(await identities.of(toldNone)).toBe('');
      const refusal = await refusalOf(holdOn(deps, train, { userId: unread, class: 'SNIGDHA', count: 1 }));
      expect(refusal).toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfterSeconds: 2 });
      return true;
    }, 'the ages of what was read to be over');
    const rows = await deps.db.$client`SELECT 1 FROM seat_reservations WHERE train_id = ${train.trainId}`;
    expect(rows).toHaveLength(0);
  } finally {
    await railway.tellIdentities();
  }
  expect(await patiently(() => holdOn(deps, train, { userId: unread, class: 'SNIGDHA', count: 1 }))).toBe(
    'granted',
  );
});

test('an account counts under every document it has told: NID on one, passport on another, both on a third', async () => {
  const [nid, passport] = [newId(), newId()];
  const [byNid, byPassport, byBoth] = [newId(), newId(), newId()];
  railway.identities.set(byNid, nid);
  railway.identities.set(byPassport, passport);
  railway.marks.set(byBoth, [nid, passport]);
  const train = railway.train();
  const ask = (userId: string, count: number, by = deps) =>
    outcomeOf(holdOn(by, train, { userId, class: 'SNIGDHA', count }));
  const held = await holdOn(deps, train, { userId: byBoth, class: 'S_CHAIR', count: 3 });
  expect(await ask(byNid, 2)).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await ask(byPassport, 2, second)).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  await deps.trust.raise(await deps.trust.renew());
  await second.trust.renew();
  expect(
    await patiently(() => holdOn(second, train, { userId: byPassport, class: 'SNIGDHA', count: 2 })),
  ).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await ask(byNid, 1)).toBe('granted');
  expect(await ask(byPassport, 1)).toBe('granted');
  expect([await counted(held, nid), await counted(held, passport)]).toEqual(['4', '4']);
});

test('accounts that have told no document count for themselves: four seats of a trip each, and no more', async () => {
  const train = railway.train(12);
  const accounts = Array.from({ length: 3 }, () => newId());
  for (const userId of accounts) {
    expect(await outcomeOf(holdOn(deps, train, { userId, class: 'SNIGDHA', count: 4 }))).toBe('granted');
    expect(await outcomeOf(holdOn(second, train, { userId, class: 'S_CHAIR', count: 1 }))).toBe(
      'SEAT_LIMIT_EXCEEDED',
    );
  }
});

test('who holds and buys first and tells the NID afterwards has all of it counted by the NID, in every process, also after a rebuild', async () => {
  const [nid, userId, ownOther] = [newId(), newId(), newId()];
  railway.identities.set(ownOther, nid);
  const train = railway.train();
  const bought = await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 2 });
  expect(await confirmSeats(deps)(paid(bought))).toEqual({ verdict: 'CONFIRMED' });
  const held = await holdOn(second, train, { userId, class: 'SNIGDHA', count: 1 });
  railway.identities.set(userId, nid);
  expect(await countPerson(deps)({ userId })).toEqual({ seats: 3 });
  expect(await countPerson(second)({ userId })).toEqual({ seats: 0 });
  const ask =
    (count: number, by = deps) =>
    () =>
      holdOn(by, train, { userId: ownOther, class: 'S_CHAIR', count });
  expect(await outcomeOf(ask(2)())).toBe('SEAT_LIMIT_EXCEEDED');
  await deps.trust.raise(await deps.trust.renew());
  await second.trust.renew();
  expect(await patiently(ask(2, second))).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await patiently(ask(1, second))).toBe('granted');
  await eventually(
    async () => (await second.identities.of(userId)) === nid,
    'the other process to ask again',
  );
  await releaseHold(deps)(held.hold);
  expect(await counted(held, nid)).toBe('3');
  await giveBackSeats(deps)(paid(bought, (await bookingsOf(bought))[0]!));
  expect(await counted(held, nid)).toBe('1');
});

const bookingsOf = async ({ hold }: HeldSeats): Promise<string[]> => {
  const rows = await deps.db.$client`
    SELECT DISTINCT booking_id FROM seat_reservations WHERE hold_id = ${hold.holdId}`;
  return rows.map((row) => row.booking_id);
};

test('the times that one had a seat are summed: who gives it up after 28 seconds and takes it again gains nothing', async () => {
  const train = railway.train();
  const { accounts } = twoAccounts();
  const [userId, ownOther] = accounts;
  const seatIds = [train.seats.SNIGDHA[0]!];
  const hadFor = async (who: string, seconds: number) => {
    const held = await holdOn(deps, train, { userId: who, seatIds });
    await age(deps, held, seconds);
    await releaseHold(deps)({ holdId: held.hold.holdId, userId: who });
  };
  await hadFor(userId, 28);
  await hadFor(ownOther, 4);
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('HOLD_RENEWED_TOO_SOON');
  expect(await outcomeOf(holdOn(deps, train, { userId: ownOther, seatIds }))).toBe('HOLD_RENEWED_TOO_SOON');
  expect(await outcomeOf(holdOn(deps, train, { userId: newId(), seatIds }))).toBe('granted');
});

test('slips of a few seconds do not add up to a pause', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = [train.seats.SNIGDHA[0]!];
  for (let slip = 0; slip < 4; slip++) {
    const held = await holdOn(deps, train, { userId, seatIds });
    await age(deps, held, 5);
    await releaseHold(deps)({ holdId: held.hold.holdId, userId });
  }
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('granted');
});

test('who gave a seat up after a while waits before holding it again; others do not', async () => {
  const train = railway.train();
  const { accounts } = twoAccounts();
  const [userId, ownOther] = accounts;
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { userId, seatIds });
  await age(deps, held, 31);
  await releaseHold(deps)({ holdId: held.hold.holdId, userId });

  const refusal = await refusalOf(holdOn(deps, train, { userId, seatIds }));
  expect(refusal).toMatchObject({ code: 'HOLD_RENEWED_TOO_SOON', status: 409 });
  expect(refusal.extra).toMatchObject({
    seats: [{ seatId: seatIds[0] }],
    retryAfter: refusal.retryAfterSeconds,
  });
  expect(refusal.retryAfterSeconds).toBeGreaterThan(0);
  expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(60);
  expect(await outcomeOf(holdOn(deps, train, { userId: ownOther, seatIds }))).toBe('HOLD_RENEWED_TOO_SOON');

  const stranger = newId();
  const strangers = await holdOn(deps, train, { userId: stranger, seatIds });
  await releaseHold(deps)({ holdId: strangers.hold.holdId, userId: stranger });
  // Short as it was, it does not end the pause of the one before.
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('HOLD_RENEWED_TOO_SOON');

  const [ordinal] = held.hold.ordinals;
  await deps.redis.zAdd(tripKeys(held.trip).ended, {
    score: Date.now() - 60_000,
    value: `${ordinal}|${userId}`,
  });
  railway.identities.delete(userId);
  const { deps: fresh, stop } = await railway.start();
  expect(await outcomeOf(holdOn(fresh, train, { userId, seatIds }))).toBe('granted');
  await stop();
});

test('the pause also follows a hold that lapsed, from the moment it did', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { userId, seatIds });
  const key = tripKeys(held.trip);
  const lapseAt = async (expiry: number) => {
    await age(deps, held, 400);
    const fields = (await deps.redis.hGet(key.hold, held.hold.holdId))!.split('|');
    fields[1] = String(expiry);
    await deps.redis.hSet(key.hold, held.hold.holdId, fields.join('|'));
    for (const ordinal of held.hold.ordinals)
      await deps.redis.del(seatKey(held.trip, held.trip.layout.seats[ordinal]!));
    // Last: from here on a timer may sweep it.
    await deps.redis.zAdd(key.due, { score: expiry, value: held.hold.holdId });
  };
  await lapseAt(Date.now() - 20_000);
  const refusal = await refusalOf(holdOn(deps, train, { userId, seatIds }));
  expect(refusal.code).toBe('HOLD_RENEWED_TOO_SOON');
  expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(40);
});

test('a slip is undone at once: a seat held for a moment may be held again', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { userId, seatIds });
  await releaseHold(deps)({ holdId: held.hold.holdId, userId });
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('granted');
});

test('who asks for so many of a class gets other seats than those that wait, and learns of the wait where none are left', async () => {
  const train = railway.train(2);
  const userId = newId();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { userId, seatIds });
  await age(deps, held, 31);
  await releaseHold(deps)({ holdId: held.hold.holdId, userId });
  const other = await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 1 });
  expect(other.hold.ordinals).not.toEqual(held.hold.ordinals);
  expect(await outcomeOf(holdOn(deps, train, { userId, class: 'SNIGDHA', count: 1 }))).toBe(
    'HOLD_RENEWED_TOO_SOON',
  );
});
