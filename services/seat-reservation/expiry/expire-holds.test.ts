import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { findHold } from '../hold/find-hold.ts';
import { readLiveHold } from '../redis/hold-record.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  type Railway,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { expireHolds } from './expire-holds.ts';
import { sweepTrips } from './sweep-trips.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway({ env: { SEAT_HOLD_SECONDS: '1' } });
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

/** For holds that outlast their test. */
const lasting = (seconds: number): Deps => ({
  ...deps,
  config: { ...deps.config, SEAT_HOLD_SECONDS: seconds },
});
const lockOf = ({ trainId, trip, journeyDate }: TestTrain) =>
  `seat:{${trainId}}:${trip.coaches[0]!.coachId}:1:${journeyDate}`;

test('a hold lapses by Redis’s clock: seats and quota return, Postgres follows a minute later and not sooner', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = train.seats.SNIGDHA.slice(0, 4);
  const { hold, trip } = await holdOn(deps, train, { userId, seatIds });
  await eventually(
    async () => (await readLiveHold(deps, { trip, holdId: hold.holdId })) === undefined,
    'the hold lapses',
  );
  expect(await outcomeOf(claimHold(deps)({ holdId: hold.holdId, userId }))).toBe('HOLD_NOT_FOUND');

  await expireHolds(deps)();
  expect((await findHold(deps, { holdId: hold.holdId, userId }))!.rows.map(({ status }) => status)).toEqual(
    Array(4).fill('LOCKED'),
  );
  await expireHolds(deps)({ graceSeconds: 0 });
  expect((await findHold(deps, { holdId: hold.holdId, userId }))!.rows.map(({ status }) => status)).toEqual(
    Array(4).fill('EXPIRED'),
  );
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds }))).toBe('granted');
});

test('the sweep gives the quota of a lapsed hold back once, and touches no seat of the next holder', async () => {
  const train = railway.train();
  const userId = newId();
  const quota = `quota:{${train.trainId}}:${train.journeyDate}`;
  const held = await holdOn(lasting(60), train, { userId, seatIds: [train.seats.SNIGDHA[0]!] });
  expect(await deps.redis.hGet(quota, userId)).toBe('1');
  await lapseHold(deps, held);
  const next = await holdOn(lasting(60), train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await Promise.all([sweepTrips(deps)(), sweepTrips(deps)()]);
  expect(await deps.redis.hGet(quota, userId)).toBeNull();
  expect(await deps.redis.hGet(quota, next.hold.userId)).toBe('1');
  expect(await deps.redis.get(lockOf(train))).toBe(next.hold.userId);
});

test('a claim that comes in time makes a hold last once more, with its locks and its rows', async () => {
  const train = railway.train();
  const { hold, trip } = await holdOn(lasting(60), train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const { expiresAt } = await claimHold(lasting(3_600))(hold);
  expect(Date.parse(expiresAt)).toBeGreaterThan(hold.expiresAtMs + 3_000_000);
  expect((await readLiveHold(deps, { trip, holdId: hold.holdId }))!.expiresAtMs).toBe(Date.parse(expiresAt));
  expect(await deps.redis.pTTL(lockOf(train))).toBeGreaterThan(3_000_000);
  const [row] = await deps.db
    .$client`SELECT expires_at = ${expiresAt}::timestamptz AS same FROM seat_reservations WHERE hold_id = ${hold.holdId}`;
  expect(row!.same).toBe(true);
});
