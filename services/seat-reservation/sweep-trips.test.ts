import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/id';
import { eventually } from '#shared/testing';
import { claimHold } from './claim-hold.ts';
import type { Deps } from './connect.ts';
import { findHold, readLiveHold } from './queries.ts';
import { expireReservations, sweepTrips } from './sweep-trips.ts';
import { holdOn, outcomeOf, type Railway, testRailway } from './test-railway.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway({ env: { SEAT_HOLD_SECONDS: '1' } });
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

test('a hold lapses by Redis’s clock: seats and quota return, Postgres follows a minute later and not sooner', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = train.seats.SNIGDHA.slice(0, 4);
  const { hold, trip } = await holdOn(deps, train, { userId, seatIds });
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  await eventually(
    async () => (await readLiveHold(deps, trip, hold.holdId)) === undefined,
    'the hold lapses',
  );
  expect(await outcomeOf(claimHold(deps)({ holdId: hold.holdId, userId }))).toBe('HOLD_NOT_FOUND');

  await expireReservations(deps);
  expect((await findHold(deps, hold.holdId, userId))!.rows.map(({ status }) => status)).toEqual(
    Array(4).fill('LOCKED'),
  );
  await expireReservations(deps, 0);
  expect((await findHold(deps, hold.holdId, userId))!.rows.map(({ status }) => status)).toEqual(
    Array(4).fill('EXPIRED'),
  );
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('granted');
});

test('the sweep gives the quota of a lapsed hold back once, and touches no seat of the next holder', async () => {
  const train = railway.train();
  const userId = newId();
  const quota = `quota:{${train.trainId}}:${train.journeyDate}`;
  const { hold, trip } = await holdOn(deps, train, { userId, seatIds: [train.seats.SNIGDHA[0]!] });
  expect(await deps.redis.hGet(quota, userId)).toBe('1');
  await eventually(
    async () => (await readLiveHold(deps, trip, hold.holdId)) === undefined,
    'the hold lapses',
  );
  const next = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await Promise.all([sweepTrips(deps), sweepTrips(deps)]);
  expect(await deps.redis.hGet(quota, userId)).toBeNull();
  expect(await deps.redis.hGet(quota, next.hold.userId)).toBe('1');
  const lock = `seat:{${train.trainId}}:${train.trip.coaches[0]!.coachId}:1:${train.journeyDate}`;
  expect(await deps.redis.get(lock)).toBe(next.hold.userId);
});

test('a claim that comes in time outlives the first expiry', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const { expiresAt } = await eventually(async () => {
    const left = held.hold.expiresAtMs - Date.now();
    return left < 600 && claimHold(deps)(held.hold);
  }, 'half of the hold’s time is over');
  expect(Date.parse(expiresAt)).toBeGreaterThan(held.hold.expiresAtMs + 200);
  await eventually(() => Date.now() > held.hold.expiresAtMs + 50, 'the first expiry passes');
  expect(await readLiveHold(deps, held.trip, held.hold.holdId)).toBeDefined();
  await eventually(
    async () => (await readLiveHold(deps, held.trip, held.hold.holdId)) === undefined,
    'it lapses at last',
  );
});
