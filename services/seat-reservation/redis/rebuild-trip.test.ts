import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { dropHold, releaseHold } from '../hold/release-hold.ts';
import { getAvailability } from '../look/get-availability.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { seatReservation } from '../service.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  statusOf as statusFor,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { readEpoch } from './epoch.ts';
import { readLiveHold } from './hold-record.ts';
import { evalRebuild, rebuildTrip } from './rebuild-trip.ts';
import { rebuildTrips } from './rebuild-trips.ts';

let railway: Railway;
let deps: Deps;
let second: Deps;

beforeAll(async () => {
  railway = await testRailway();
  // Without timers: one that rebuilds the trip first would leave the rebuild of a test with nothing to do.
  const start = () => railway.platform.start({ ...seatReservation, jobs: [] });
  ({ deps } = await start());
  second = (await start()).deps;
});
afterAll(() => railway.close());

const statusOf = (train: TestTrain, seatId: string) => statusFor(deps, train, seatId);

test('a grant that slips between raise and rebuild is refused, undone, and in nobody’s way', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[5]!] });
  let writes = 0;
  const slow: Deps = {
    ...deps,
    writeHold: async (grant) => {
      if (writes++ === 0) {
        await second.trust.raise(await second.trust.renew());
        expect(await patiently(() => holdOn(second, train, { seatIds }))).toBe('granted');
      }
      return deps.writeHold(grant);
    },
  };
  expect(await outcomeOf(holdOn(slow, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  expect(writes).toBe(1);
  const rows = await deps.db.$client`SELECT 1 FROM seat_reservations WHERE seat_id = ${seatIds[0]!}`;
  expect(rows).toHaveLength(1);
  expect(await deps.redis.hLen(`hold:{${train.trainId}}:${train.journeyDate}`)).toBe(2);
});

test('a grant whose epoch moved while its seats stayed free is granted anew, once', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[5]!] });
  await second.trust.raise(await second.trust.renew());
  const { hold } = await holdOn(deps, train, { seatIds });
  const rows = await deps.db
    .$client`SELECT hold_id, status FROM seat_reservations WHERE seat_id = ${seatIds[0]!}`;
  expect(rows.map((row) => [row.hold_id, row.status])).toEqual([[hold.holdId, 'LOCKED']]);
});

/** The process with something else happening right after, or right before, its next script. */
function interrupted(process: Deps, when: 'before' | 'after', interruption: () => Promise<unknown>): Deps {
  let pending = true;
  const once = async () => {
    if (pending) {
      pending = false;
      await interruption();
    }
  };
  const evalSha: typeof process.redis.evalSha = async (...call) => {
    if (when === 'before') await once();
    const reply = await process.redis.evalSha(...call);
    if (when === 'after') await once();
    return reply;
  };
  return { ...process, redis: Object.assign(Object.create(process.redis), { evalSha }) };
}
/** Another process finds that Redis has forgotten, and the trip is rebuilt from what Postgres says at that moment. */
const raiseAndRebuild = async (train: TestTrain) => {
  await second.trust.raise(await second.trust.renew());
  await getAvailability(second)({
    journeys: [
      { ...train, fromStationId: train.stations[0]!.stationId, toStationId: train.stations[1]!.stationId },
    ],
  });
};

test('a rebuild between the two stores of a claim: both have the same expiry in the end', async () => {
  const train = railway.train();
  const { hold, trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const { expiresAt } = await claimHold(interrupted(deps, 'after', () => raiseAndRebuild(train)))(hold);
  const live = await readLiveHold(deps, { trip, holdId: hold.holdId });
  expect(live).toMatchObject({ claimed: true, expiresAtMs: Date.parse(expiresAt) });
  const [row] = await deps.db
    .$client`SELECT expires_at FROM seat_reservations WHERE hold_id = ${hold.holdId}`;
  expect(new Date(row!.expires_at).toISOString()).toBe(expiresAt);
});

test('a rebuild between the two stores of a release does not bring the hold back', async () => {
  const train = railway.train();
  const { hold, trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await releaseHold(interrupted(deps, 'after', () => raiseAndRebuild(train)))(hold);
  expect(await readLiveHold(deps, { trip, holdId: hold.holdId })).toBeUndefined();
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('AVAILABLE');
});

test('a rebuild that read before the sale and writes after it does not unsell the seat', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const bookingId = newId();
  const sold = async () =>
    (await deps.db.$client`SELECT 1 FROM verdicts WHERE booking_id = ${bookingId}`).length > 0;
  const { epoch } = await second.trust.raise(await second.trust.renew());
  let confirming: Promise<unknown> | undefined;
  const slow = interrupted(second, 'before', async () => {
    confirming = confirmSeats(deps)(paid(held, bookingId));
    await eventually(sold, 'the sale is in Postgres');
  });
  await rebuildTrip(slow, { trip: held.trip, engine: await slow.trust.engine(epoch) });
  expect(await confirming).toEqual({ verdict: 'CONFIRMED' });
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('SOLD');
  expect(await deps.redis.exists(`hold:{${train.trainId}}:${train.journeyDate}`)).toBe(0);
});

test('a rebuild that arrives late, after a newer one, writes nothing', async () => {
  const train = railway.train();
  const { trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const old = await deps.trust.renew();
  const late = { trip, engine: old, state: { legs: 4, sales: [], holds: [] } };
  // Known to Redis before the newer epoch, as a rebuild is that has begun.
  expect((await evalRebuild(deps, late))?.[0]).toBe('LATER');
  await second.trust.raise(await second.trust.renew());
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('HELD');
  expect((await evalRebuild(deps, late))?.[0]).toBe('LATER');
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('HELD');
});

test('trips that nobody touches are rebuilt in the background', async () => {
  const trains = Array.from({ length: 5 }, () => railway.train(2));
  await Promise.all(trains.map((train) => holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] })));
  const { epoch } = await deps.trust.raise(await deps.trust.renew());
  await eventually(async () => {
    await rebuildTrips(deps)();
    const markers = await Promise.all(
      trains.map((train) => deps.redis.get(`ready:{${train.trainId}}:${train.journeyDate}`)),
    );
    return markers.every((marker) => marker === String(epoch));
  }, 'every trip shows the new epoch');
});

test('a builder that died half-way does not block its trip', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds });
  const { epoch } = await deps.trust.raise(await deps.trust.renew());
  await deps.db
    .$client`UPDATE trips SET built_epoch = ${epoch}, built_at = NULL WHERE train_id = ${train.trainId}`;
  expect(await patiently(() => holdOn(second, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await patiently(() => holdOn(second, train, { seatIds: [train.seats.SNIGDHA[1]!] }))).toBe(
    'granted',
  );
});

test('a builder that is slow, as on a busy machine, is waited for: no other trip has to be rebuilt', async () => {
  const train = railway.train();
  const { trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const { epoch } = await second.trust.raise(await second.trust.renew());
  let asked: Promise<unknown> | undefined;
  const slow = interrupted(second, 'before', async () => {
    asked = outcomeOf(holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] }));
    await Bun.sleep(1_500);
  });
  await rebuildTrip(slow, { trip, engine: await slow.trust.engine(epoch) });
  expect(await asked).toBe('granted');
  expect(await readEpoch(deps.db)).toBe(epoch);
});

test('a drop that meets a raised epoch does not claim to have dropped what is sold', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  await second.trust.raise(await second.trust.renew());
  expect(await dropHold(deps)(held.hold)).toEqual({ dropped: false });
});
