import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { inspectTrip } from '#shared/contracts/ops';
import { letGo, listByBooking, rebuildSeats } from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { tripKeys } from '../redis/keys.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { holdOn, paid, type Railway, type TestTrain, testRailway } from '../testing/railway.ts';

let railway: Railway;
let deps: Deps;
beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

const inspect = ({ trainId, journeyDate }: TestTrain) =>
  railway.platform.bus.request(inspectTrip, { trainId, journeyDate });

/** One seat sold from B to D, another held from A to C. */
async function soldAndHeld() {
  const train = railway.train();
  const bought = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!], from: 'BB', to: 'DD' });
  await claimHold(deps)(bought.hold);
  const sale = paid(bought);
  await confirmSeats(deps)(sale);
  const held = await holdOn(deps, train, { seatIds: [train.seats.S_CHAIR[1]!], from: 'AA', to: 'CC' });
  return { train, sale, held };
}

test('a trip shows its layout, its live holds, what is sold leg by leg, and that both stores agree', async () => {
  const { train, held } = await soldAndHeld();
  const found = await inspect(train);
  expect(found.differences).toEqual([]);
  expect(found.agrees).toBe(true);
  expect(found.epoch).toEqual({ current: found.epoch.current, trip: found.epoch.current, trusted: true });
  expect(found.layout).toMatchObject({ seats: 18, revision: 0 });
  expect(found.layout.coaches).toContainEqual({ coachNumber: 'KHA', class: 'S_CHAIR', seats: 6 });
  expect(found.soldByLeg).toEqual([
    { from: 'AA', to: 'BB', redis: 0, postgres: 0 },
    { from: 'BB', to: 'CC', redis: 1, postgres: 1 },
    { from: 'CC', to: 'DD', redis: 1, postgres: 1 },
    { from: 'DD', to: 'EE', redis: 0, postgres: 0 },
  ]);
  expect(found.holds).toEqual([
    {
      holdId: held.hold.holdId,
      seats: ['KHA 2'],
      from: 'AA',
      to: 'CC',
      expiresAt: new Date(held.hold.expiresAtMs).toISOString(),
      claimed: false,
      sealed: false,
    },
  ]);
});

test('where the stores disagree it says on which seat and leg, and which hold, and mends nothing', async () => {
  const { train, held } = await soldAndHeld();
  const trip = await deps.trips.open(train);
  const keys = tripKeys(trip);
  await deps.redis.setBit(keys.sold, 0 * 4 + 1, 0);
  await deps.redis.setBit(keys.sold, 6 * 4 + 3, 1);
  await deps.redis.hDel(keys.hold, held.hold.holdId);
  for (let twice = 0; twice < 2; twice++) {
    const found = await inspect(train);
    expect(found.agrees).toBe(false);
    expect(found.differences.toSorted()).toEqual([
      'KA 1 BB to CC: sold in Postgres alone',
      'KHA 1 DD to EE: sold in Redis alone',
      `hold ${held.hold.holdId}: in Postgres alone`,
    ]);
  }
});

test('a trip that Redis has forgotten is told as such and not rebuilt by looking', async () => {
  const { train } = await soldAndHeld();
  await deps.redis.flushAll();
  const found = await inspect(train);
  expect(found).toMatchObject({ agrees: false, epoch: { trip: null, trusted: false }, holds: [] });
  expect(found.differences).toEqual([expect.stringContaining('Redis does not have this trip')]);
  expect(found.soldByLeg.map(({ postgres }) => postgres)).toEqual([0, 1, 1, 0]);
  expect(await deps.redis.dbSize()).toBe(0);
});

test('a trip whose seats nobody has asked for is not there, and does not come to be by looking', async () => {
  const train = railway.train();
  await expect(inspect(train)).rejects.toMatchObject({ code: 'TRIP_NOT_FOUND', status: 404 });
  const rows = await deps.db.$client`SELECT 1 FROM trips WHERE train_id = ${train.trainId}`;
  expect(rows).toHaveLength(0);
});

test('the seats of a booking are found by its hold before it is confirmed, and by its id after, with the verdict', async () => {
  const { sale, held } = await soldAndHeld();
  const ask = (bookingId: string, holdId: string) =>
    railway.platform.bus.request(listByBooking, { bookingId, holdId });
  expect(await ask(newId(), held.hold.holdId)).toMatchObject({
    verdict: null,
    seats: [{ status: 'LOCKED' }],
  });
  expect(await ask(sale.bookingId, sale.holdId)).toMatchObject({
    verdict: 'CONFIRMED',
    seats: [{ seatId: sale.seatIds[0], holdId: sale.holdId, status: 'CONFIRMED' }],
  });
});

test('a hold that is stuck is released by an operator, once; one from which a booking was made is not', async () => {
  const { bus } = railway.platform;
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { seatIds });
  const { holdId } = held.hold;
  expect(await bus.request(letGo, { holdId })).toEqual({ released: true });
  expect(await bus.request(letGo, { holdId })).toEqual({ released: false });
  expect((await inspect(train)).holds).toEqual([]);
  const next = await holdOn(deps, train, { seatIds });
  await claimHold(deps)(next.hold);
  await expect(bus.request(letGo, { holdId: next.hold.holdId })).rejects.toMatchObject({
    code: 'HOLD_CLAIMED',
  });
  expect((await inspect(train)).holds).toMatchObject([{ holdId: next.hold.holdId, claimed: true }]);
});

test('a trip whose Redis is wrong is made anew from Postgres at an operator’s word, and keeps its holds and sales', async () => {
  const { bus } = railway.platform;
  const { train, held } = await soldAndHeld();
  const { trainId, journeyDate } = train;
  const trip = await deps.trips.open(train);
  await deps.redis.del(tripKeys(trip).sold);
  expect((await inspect(train)).agrees).toBe(false);
  const before = (await inspect(train)).epoch.current;
  const { epoch } = await bus.request(rebuildSeats, { trainId, journeyDate });
  expect(epoch).toBeGreaterThan(before);
  const after = await inspect(train);
  expect(after).toMatchObject({ agrees: true, epoch: { current: epoch, trip: epoch, trusted: true } });
  expect(after.holds.map(({ holdId }) => holdId)).toEqual([held.hold.holdId]);
  expect((await bus.request(rebuildSeats, {})).epoch).toBeGreaterThan(epoch);
  await expect(bus.request(rebuildSeats, { trainId })).rejects.toMatchObject({
    extra: { errors: [{ field: 'journeyDate' }] },
  });
});
