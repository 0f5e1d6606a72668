import { afterAll, beforeAll, expect, test } from 'bun:test';
import { addDays, dhakaDate } from '#shared/base/clock';
import * as schedule from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { getAvailability } from '../look/get-availability.ts';
import { holdOn, outcomeOf, type Railway, testRailway } from '../testing/railway.ts';

let now = new Date();
let railway: Railway;
let deps: Deps;
let second: Deps;

beforeAll(async () => {
  railway = await testRailway({ clock: { now: () => now } });
  ({ deps } = await railway.start());
  second = (await railway.start()).deps;
});
afterAll(() => railway.close());

const today = dhakaDate(new Date());
const one = { class: 'S_CHAIR', count: 1 };
const at = async <Result>(instant: Date, work: () => Promise<Result>): Promise<Result> => {
  now = instant;
  return work().finally(() => {
    now = new Date();
  });
};

test('sales open ten days before the boarding date in Dhaka, for every stop by its own date', async () => {
  const train = railway.train(6, addDays(today, 20));
  for (const stop of train.trip.stops.slice(2)) {
    if (stop.arrivesAt) stop.arrivesAt = new Date(Date.parse(stop.arrivesAt) + 86_400_000).toISOString();
    if (stop.departsAt) stop.departsAt = new Date(Date.parse(stop.departsAt) + 86_400_000).toISOString();
  }
  const midnight = (date: string) => new Date(Date.parse(`${date}T00:00:00+06:00`));
  const opens = midnight(addDays(train.journeyDate, -10));
  const holdFrom = (from: string) => () => outcomeOf(holdOn(deps, train, { ...one, from }));
  expect(await at(new Date(opens.getTime() - 1), holdFrom('AA'))).toBe('SALE_NOT_OPEN');
  expect(await at(opens, holdFrom('AA'))).toBe('granted');
  expect(await at(opens, holdFrom('CC'))).toBe('SALE_NOT_OPEN');
  expect(await at(midnight(addDays(train.journeyDate, -9)), holdFrom('CC'))).toBe('granted');
});

test('sales close fifteen minutes before boarding, downstream later than at the origin', async () => {
  const train = railway.train();
  const leaves = Date.parse(train.trip.stops[0]!.departsAt!);
  const holdFrom = (from: string) => () => outcomeOf(holdOn(deps, train, { ...one, from }));
  expect(await at(new Date(leaves - 15 * 60_000 - 1), holdFrom('AA'))).toBe('granted');
  expect(await at(new Date(leaves - 15 * 60_000), holdFrom('AA'))).toBe('SALE_CLOSED');
  expect(await at(new Date(leaves + 1), holdFrom('BB'))).toBe('granted');
});

test('a trip of yesterday is still sold at stops it has yet to reach', async () => {
  const train = railway.train(6, addDays(today, -1));
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  train.trip.stops[2]!.departsAt = soon;
  expect(await outcomeOf(holdOn(deps, train, { ...one, from: 'BB' }))).toBe('SALE_CLOSED');
  expect(await outcomeOf(holdOn(deps, train, { ...one, from: 'CC' }))).toBe('granted');
});

test('a cancelled trip sells nothing from the moment the timetable says so', async () => {
  const train = railway.train();
  expect(await outcomeOf(holdOn(deps, train, one))).toBe('granted');
  train.trip.status = 'CANCELLED';
  railway.platform.bus.notify(schedule.timetableChanged, { version: 2 });
  for (const process of [deps, second]) {
    await eventually(
      async () => (await outcomeOf(holdOn(process, train, one))) === 'TRIP_CANCELLED',
      'the cancellation is known',
    );
  }
  const journey = {
    ...train,
    fromStationId: train.stations[0]!.stationId,
    toStationId: train.stations[1]!.stationId,
  };
  expect((await getAvailability(deps)({ journeys: [journey] })).journeys).toEqual([
    { SNIGDHA: 0, S_CHAIR: 0, AC_B: 0 },
  ]);
});

test('two processes that open a trip at once number its seats alike, and a later edit does not renumber them', async () => {
  const train = railway.train();
  const [first, other] = await Promise.all([deps.trips.open(train), second.trips.open(train)]);
  expect(first.layout.seats.map((seat) => seat.seatId)).toEqual(
    other.layout.seats.map((seat) => seat.seatId),
  );
  train.trip.coaches.reverse();
  train.trip.stops.splice(1, 1);
  const third = await railway.start();
  const again = await third.deps.trips.openFresh(train);
  expect(again.layout.seats).toEqual(first.layout.seats);
  expect(again.stops).toEqual(first.stops);
  await third.stop();
});

test('trips with the same seats share one stored layout', async () => {
  const train = railway.train();
  const next = railway.train(6, addDays(train.journeyDate, 1));
  next.trip.coaches = train.trip.coaches;
  const [first, second] = await Promise.all([deps.trips.open(train), deps.trips.open(next)]);
  expect(second.layout.id).toBe(first.layout.id);
  const [row] = await deps.db
    .$client`SELECT count(*)::int AS layouts FROM layouts WHERE id = ${first.layout.id}`;
  expect(row!.layouts).toBe(1);
});
