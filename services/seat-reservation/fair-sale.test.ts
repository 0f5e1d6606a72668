import { afterAll, beforeAll, expect, test } from 'bun:test';
import { getIdentities } from '#shared/contracts/user';
import { newId } from '#shared/id';
import { commonProblems, Problem } from '#shared/problem';
import { eventually } from '#shared/testing';
import { confirmSeats } from './confirm-seats.ts';
import type { Deps } from './connect.ts';
import type { HeldSeats } from './create-hold.ts';
import { giveBackSeats } from './give-back-seats.ts';
import { createIdentities } from './identities.ts';
import { seatKey, tripKeys } from './keys.ts';
import { releaseHold } from './release-hold.ts';
import { holdOn, lapseHold, outcomeOf, paid, patiently, type Railway, testRailway } from './test-railway.ts';

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

test('while user does not answer the sale goes on, each account within its own limit', async () => {
  const train = railway.train();
  const { accounts, identity } = twoAccounts();
  const [known, unknown] = accounts;
  const identities = createIdentities({ ...deps, ageMs: 1 });
  expect(await identities.of(known)).toBe(identity);
  await railway.platform.fake(getIdentities, () => {
    throw commonProblems.UNAVAILABLE();
  });
  try {
    await Bun.sleep(2);
    expect(await identities.of(known)).toBe(identity);
    expect(await identities.of(unknown)).toBe('');
    const hold = (count: number) =>
      outcomeOf(holdOn(deps, train, { userId: unknown, class: 'SNIGDHA', count }));
    expect(await hold(4)).toBe('granted');
    expect(await hold(1)).toBe('SEAT_LIMIT_EXCEEDED');
  } finally {
    await railway.tellIdentities();
  }
  // What was not known is asked again.
  await eventually(async () => (await identities.of(unknown)) === identity, 'the identity');
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
