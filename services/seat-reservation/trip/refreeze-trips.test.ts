import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { addDays } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import type { PassedOverReason } from '#shared/bus/pass-over';
import { trainEdited } from '#shared/contracts/schedule';
import * as contract from '#shared/contracts/seat-reservation';
import { eventually, passedOver } from '#support/platform';
import type { Deps } from '../connect.ts';
import { releaseHold } from '../hold/release-hold.ts';
import { getAvailability } from '../look/get-availability.ts';
import { tripKeys } from '../redis/keys.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { giveBackSeats } from '../sale/give-back-seats.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  type Railway,
  readMap,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { listTripsInUse } from './list-trips-in-use.ts';
import { refreezeTrips } from './refreeze-trips.ts';

let railway: Railway;
let deps: Deps;
let second: Deps;
beforeAll(async () => {
  railway = await testRailway({ redis: 'own' });
  ({ deps } = await railway.start());
  second = (await railway.start()).deps;
});
afterAll(() => railway.close());

const edited = (train: TestTrain, timetableVersion = 2) => ({
  id: newId(),
  type: trainEdited.type,
  source: '/jatra/schedule',
  aggregateId: train.trainId,
  version: timetableVersion,
  time: new Date().toISOString(),
  data: { trainId: train.trainId, timetableVersion },
});
const one = { class: 'S_CHAIR', count: 1 };
const seatsOf = async (process: Deps, train: TestTrain, to = 'EE') =>
  (await readMap(process)({ ...train, from: 'AA', to })).coaches.flatMap(({ seats }) => seats);

/** The train loses its second stop and its first coach, and gets a seat more in the second. */
function edit(train: TestTrain): string {
  const seatId = newId();
  train.trip.stops.splice(1, 1);
  train.trip.coaches.splice(0, 1);
  train.trip.coaches[0]!.seats.push({ seatId, seatNumber: '99', seatType: 'AISLE' });
  return seatId;
}

test.each([[[2, 3]], [[3, 2]], [[3]]])(
  'edits heard in the order %p end in the newest timetable',
  async (versions) => {
    const train = railway.train(6);
    await seatsOf(deps, train);
    const seatId = edit(train);
    for (const version of [...versions, ...versions]) await refreezeTrips(deps)(edited(train, version));
    const seats = await seatsOf(deps, train);
    expect(seats.some((seat) => seat.seatId === seatId)).toBe(true);
    expect(await deps.trips.open(train)).toMatchObject({ revision: 1 });
  },
);

describe('a trip that nobody holds or has bought', () => {
  test('is frozen anew after an edit, and both processes sell its new seats and legs', async () => {
    const train = railway.train(6);
    for (const process of [deps, second]) await seatsOf(process, train);
    await releaseHold(deps)(await held(deps, train));
    const seatId = edit(train);
    await railway.platform.publish(trainEdited, {
      aggregateId: train.trainId,
      version: 2,
      data: { trainId: train.trainId, timetableVersion: 2 },
    });
    for (const process of [deps, second]) {
      await eventually(
        async () => (await seatsOf(process, train)).some((seat) => seat.seatId === seatId),
        'the new seat on the map',
      );
    }
    expect((await seatsOf(second, train)).map((seat) => seat.seatId)).toEqual([
      ...train.seats.S_CHAIR,
      seatId,
    ]);
    expect(await outcomeOf(holdOn(second, train, { seatIds: [seatId], to: 'CC' }))).toBe('granted');
    expect(await outcomeOf(holdOn(deps, train, { seatIds: [seatId], from: 'CC' }))).toBe(
      'SEAT_NOT_AVAILABLE',
    );
    expect(await outcomeOf(holdOn(deps, train, { ...one, from: 'BB' }))).toBe('VALIDATION');
  });

  test('leaves nothing behind under its old keys', async () => {
    const train = railway.train(6);
    const { trip } = await holdOn(deps, train, one).then(async (granted) => {
      await releaseHold(deps)(granted.hold);
      return granted;
    });
    edit(train);
    await refreezeTrips(deps)(edited(train));
    expect(await deps.redis.exists(Object.values(tripKeys(trip)))).toBe(0);
    await holdOn(deps, train, one);
    expect(await deps.redis.exists(tripKeys({ ...trip, revision: 1 }).ready)).toBe(1);
  });

  test('is frozen anew once, however often the edit is told', async () => {
    const train = railway.train(6);
    await seatsOf(deps, train);
    edit(train);
    await Promise.all([refreezeTrips(deps)(edited(train)), refreezeTrips(second)(edited(train))]);
    await refreezeTrips(deps)(edited(train));
    expect((await deps.trips.open(train)).revision).toBe(1);
    const { epoch } = await deps.trust.renew();
    await refreezeTrips(deps)(edited(train));
    expect((await deps.trust.renew()).epoch).toBe(epoch);
  });

  test('waits for a schedule that knows the edit', async () => {
    const train = railway.train(6);
    await seatsOf(deps, train);
    edit(train);
    train.trip.timetableVersion = 6;
    await expect(refreezeTrips(deps)(edited(train, 7))).rejects.toThrow('older timetable');
    train.trip.timetableVersion = 7;
    await refreezeTrips(deps)(edited(train, 7));
    expect((await deps.trips.open(train)).revision).toBe(1);
  });
});

test('a schedule that may not have read the edit yet is asked for no older timetable than it was told of', async () => {
  const train = railway.train(6);
  await seatsOf(deps, train);
  edit(train);
  // It knows of the edit only where it is told that it must.
  train.trip.timetableVersion = 6;
  train.catchesUp = true;
  await refreezeTrips(deps)(edited(train, 7));
  expect((await deps.trips.open(train)).revision).toBe(1);
});

test('an edit that changes nothing here is passed over, and so is a trip that the schedule no longer has', async () => {
  const passed = (reason: PassedOverReason) => passedOver(deps, 'seat-reservation-train-edited', reason);
  const train = railway.train(6);
  await seatsOf(deps, train);
  const [same, gone] = [await passed('CHANGES_NOTHING'), await passed('NO_SUCH_TRIP')];
  await refreezeTrips(deps)(edited(train));
  expect(await passed('CHANGES_NOTHING')).toBe(same + 1);
  train.trip.stops.splice(1);
  await refreezeTrips(deps)(edited(train));
  expect(await passed('NO_SUCH_TRIP')).toBe(gone + 1);
});

describe('a process that has not heard of it', () => {
  test('neither sells nor counts by the old legs: it is refused once, then right', async () => {
    const train = railway.train(6);
    const old = await second.trips.open(train);
    await holdOn(second, train, one).then(({ hold }) => releaseHold(second)(hold));
    const seatId = edit(train);
    await refreezeTrips(deps)(edited(train));
    await holdOn(deps, train, { seatIds: [seatId] });
    // As if the notice had been lost.
    const deaf = { ...second, trips: { ...second.trips, open: async () => old, openFresh: async () => old } };
    expect(await outcomeOf(holdOn(deaf, train, { seatIds: [train.seats.S_CHAIR[0]!], to: 'BB' }))).toBe(
      'TRIP_REBUILDING',
    );
    expect((await second.trips.open(train)).revision).toBe(1);
    expect(await outcomeOf(holdOn(second, train, { seatIds: [seatId] }))).toBe('SEAT_NOT_AVAILABLE');
  });
});

describe('a trip in use', () => {
  test('stays as it was, is named to whoever asks, and is free for edits once all is given back', async () => {
    const train = railway.train(6);
    const next = railway.train(6, addDays(train.journeyDate, 1));
    const inUse = async () =>
      (await railway.platform.bus.request(contract.listTripsInUse, { trainId: train.trainId })).journeyDates;
    await seatsOf(deps, next);
    expect(await inUse()).toEqual([]);
    const granted = await holdOn(deps, train, one);
    expect(await inUse()).toEqual([train.journeyDate]);
    const sale = paid(granted);
    expect(await confirmSeats(deps)(sale)).toEqual({ verdict: 'CONFIRMED' });
    expect(await inUse()).toEqual([train.journeyDate]);

    edit(train);
    await refreezeTrips(deps)(edited(train));
    expect((await deps.trips.open(train)).revision).toBe(0);
    await giveBackSeats(deps)({ bookingId: sale.bookingId, seatIds: sale.seatIds });
    expect(await inUse()).toEqual([]);
    await refreezeTrips(deps)(edited(train));
    expect((await deps.trips.open(train)).revision).toBe(1);
    // Repeated much later, it finds nothing to do.
    await giveBackSeats(deps)({ bookingId: sale.bookingId, seatIds: sale.seatIds });
    expect(await inUse()).toEqual([]);
  });

  test('of holds and an edit at one moment, every hold that is granted keeps its seat', async () => {
    const train = railway.train(20);
    await seatsOf(deps, train);
    await seatsOf(second, train);
    const persist = async (process: Deps, seatId: string) => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await holdOn(process, train, { seatIds: [seatId] });
        } catch (error) {
          if ((error as { code?: string }).code !== 'TRIP_REBUILDING' || attempt === 10) throw error;
        }
      }
    };
    const seatIds = train.seats.S_CHAIR;
    const results = await Promise.allSettled([
      ...seatIds.map((seatId, at) => persist(at % 2 ? deps : second, seatId)),
      (async () => {
        edit(train);
        await refreezeTrips(deps)(edited(train));
      })(),
    ]);
    const holds = results.flatMap((result) =>
      result.status === 'fulfilled' && result.value ? [result.value] : [],
    );
    expect(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))).toEqual([]);
    expect(holds).toHaveLength(20);
    for (const granted of holds)
      expect(await confirmSeats(deps)(paid(granted))).toEqual({ verdict: 'CONFIRMED' });
    const map = await seatsOf(deps, train);
    const sold = map.filter(({ status }) => status === 'SOLD').map((seat) => seat.seatId);
    expect(sold.toSorted()).toEqual(
      holds.map(({ hold, trip }) => trip.layout.seats[hold.ordinals[0]!]!.seatId).toSorted(),
    );
  });
});

test('free seats are counted by the new seats', async () => {
  const train = railway.train(6);
  const journey = {
    ...train,
    fromStationId: train.stations[0]!.stationId,
    toStationId: train.stations[4]!.stationId,
  };
  const free = async () => (await getAvailability(second)({ journeys: [journey] })).journeys[0];
  expect(await free()).toEqual({ SNIGDHA: 6, S_CHAIR: 6, AC_B: 6 });
  edit(train);
  await refreezeTrips(deps)(edited(train));
  await eventually(async () => {
    const counted = await free();
    return counted?.S_CHAIR === 7 && !('SNIGDHA' in counted);
  }, 'the new count');
  expect(await listTripsInUse(deps)({ trainId: train.trainId })).toEqual({ journeyDates: [] });
});

async function held(process: Deps, train: TestTrain) {
  return (await holdOn(process, train, one)).hold;
}
