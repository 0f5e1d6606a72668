import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { getTrip, listTrips } from '#shared/contracts/schedule';
import { MovableClock } from '#support/clock';
import { eventually, testPlatform } from '#support/platform';
import { learnTrips } from '../count/learn-trips.ts';
import type { OccupancyRow } from '../models.ts';
import { reporting } from '../service.ts';
import { saleOn } from '../testing/sales.ts';

const clock = new MovableClock('2026-06-01T03:00:00.000Z');
const today = '2026-06-01';
const stations = Array.from({ length: 4 }, (_, at) => ({ stationId: newId(), code: `S${at}` }));
type Status = 'SCHEDULED' | 'DELAYED' | 'CANCELLED' | 'COMPLETED';
/** Trains by id: their number and state, each with 2 seats AC_S and 4 seats S_CHAIR over three legs. */
const trains = new Map<string, { number: string; status: Status }>();
const asked: string[] = [];

let platform: Awaited<ReturnType<typeof testPlatform>>;
let service: Awaited<ReturnType<typeof start>>;
const start = () => platform.start(reporting);

function trainRuns(number: string, status: Status = 'SCHEDULED'): string {
  const trainId = newId();
  trains.set(trainId, { number, status });
  return trainId;
}

/** What the timetable calls them now. */
const renamedTrains: { trainId: string; number: string; name: string }[] = [];
const renamedStations: { stationId: string; code: string; name: string }[] = [];

const coach = (name: string, count: number) => ({
  coachId: newId(),
  coachNumber: name,
  class: name,
  seats: Array.from({ length: count }, (_, at) => ({
    seatId: newId(),
    seatNumber: `${name}-${at}`,
    seatType: 'SEAT',
  })),
});

beforeAll(async () => {
  platform = await testPlatform('reporting', { clock });
  await platform.fake(listTrips, ({ journeyDate }) => ({
    names: { trains: renamedTrains, stations: renamedStations },
    trips: journeyDate === today ? [...trains].map(([trainId, { status }]) => ({ trainId, status })) : [],
  }));
  await platform.fake(getTrip, ({ trainId, journeyDate }) => {
    asked.push(trainId);
    const train = trains.get(trainId);
    if (!train) throw new Problem('TRIP_NOT_FOUND', 404, 'No such trip');
    return {
      trainId,
      trainNumber: train.number,
      trainName: `Train ${train.number}`,
      trainNameBn: '',
      routeId: newId(),
      journeyDate,
      status: train.status,
      stops: stations.map(({ stationId, code }) => ({
        stationId,
        code,
        name: `Station ${code}`,
        nameBn: '',
        arrivesAt: null,
        departsAt: null,
        onlineBoarding: true,
      })),
      coaches: [coach('AC_S', 2), coach('S_CHAIR', 3), coach('S_CHAIR', 1)],
    };
  });
  service = await start();
});
afterAll(() => platform.close());

async function report(query: string): Promise<OccupancyRow[]> {
  const authorization = `Bearer ${await platform.tokenFor({ role: 'ADMIN' })}`;
  const answer = await service.app.handle(
    new Request(`http://localhost/v1/reports/occupancy?${query}`, { headers: { authorization } }),
  );
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: OccupancyRow[] }).items;
}

/** Sells one seat of a class from one stop to another, today. */
async function sell(trainId: string, seatClass: string, from: number, to: number, count = 1) {
  const sale = saleOn(platform, today, {
    journey: {
      trainId,
      journeyDate: today,
      fromStationId: stations[from]!.stationId,
      toStationId: stations[to]!.stationId,
    },
    classes: Array.from({ length: count }, () => seatClass),
  });
  await sale.confirmed();
  return sale;
}

const learnt = () => learnTrips(service.deps);
const ofTrain = async (trainId: string, by = 'train') =>
  report(`from=${today}&to=${today}&by=${by}&trainId=${trainId}`);
const passengersBecome = (trainId: string, count: number) =>
  eventually(
    async () => (await ofTrain(trainId))[0]?.passengers === count,
    `${count} passengers on the train`,
  );

describe('GET /v1/reports/occupancy', () => {
  test('a seat counts for its legs: sold A to B and B to D to two people, it is full and no more', async () => {
    const trainId = trainRuns('701');
    await learnt();
    await sell(trainId, 'AC_S', 0, 1);
    await sell(trainId, 'AC_S', 1, 3);
    await sell(trainId, 'S_CHAIR', 2, 3, 2);
    await passengersBecome(trainId, 4);
    const rows = await ofTrain(trainId, 'class,train');
    expect(rows.map((row) => [row.class, row.seats, row.seatLegsOffered, row.seatLegsSold])).toEqual([
      ['AC_S', 2, 6, 3],
      ['S_CHAIR', 4, 12, 2],
    ]);
    expect(rows.map((row) => row.occupancy)).toEqual([0.5, 0.1667]);
    expect(rows[0]!.train).toEqual({ trainId, trainNumber: '701', trainName: 'Train 701' });
    expect(await ofTrain(trainId)).toMatchObject([
      { trips: 1, seats: 6, seatLegsOffered: 18, seatLegsSold: 5, passengers: 4, occupancy: 0.2778 },
    ]);
  });

  test('a train is named as the timetable names it now, also where its trip is not read again', async () => {
    const trainId = trainRuns('721');
    await learnt();
    await sell(trainId, 'AC_S', 0, 1);
    await passengersBecome(trainId, 1);
    renamedTrains.push({ trainId, number: '721', name: 'Mohanagar Express' });
    const asks = asked.length;
    await learnt();
    expect((await ofTrain(trainId))[0]!.train).toEqual({
      trainId,
      trainNumber: '721',
      trainName: 'Mohanagar Express',
    });
    expect(asked.slice(asks)).not.toContain(trainId);
  });

  test('who cancels leaves the seat empty', async () => {
    const trainId = trainRuns('702');
    await learnt();
    const sale = await sell(trainId, 'S_CHAIR', 0, 3, 2);
    await passengersBecome(trainId, 2);
    await sale.cancelled(3, { passengers: 1 });
    await passengersBecome(trainId, 1);
    expect(await ofTrain(trainId)).toMatchObject([{ seatLegsSold: 3, seatLegsOffered: 18 }]);
  });

  test('a train on which nothing was sold counts as empty, and one that was cancelled not at all', async () => {
    const empty = trainRuns('703');
    const cancelled = trainRuns('704', 'CANCELLED');
    await learnt();
    expect(await ofTrain(empty)).toMatchObject([
      { seatLegsOffered: 18, seatLegsSold: 0, passengers: 0, occupancy: 0 },
    ]);
    expect(await ofTrain(cancelled)).toEqual([]);
    trains.get(empty)!.status = 'CANCELLED';
    await learnt();
    expect(await ofTrain(empty)).toEqual([]);
  });

  test('days add up over trains', async () => {
    const before = (await report(`from=${today}&to=${today}&by=day`))[0];
    const trainId = trainRuns('705');
    await learnt();
    await sell(trainId, 'AC_S', 0, 3);
    await passengersBecome(trainId, 1);
    const [after] = await report(`from=${today}&to=${today}&by=day`);
    expect(after!.date).toBe(today);
    expect(after!.trips - (before?.trips ?? 0)).toBe(1);
    expect(after!.seatLegsOffered - (before?.seatLegsOffered ?? 0)).toBe(18);
    expect(after!.seatLegsSold - (before?.seatLegsSold ?? 0)).toBe(3);
  });

  test('a trip is asked for once, and again on its day', async () => {
    const trainId = trainRuns('706');
    const times = () => asked.filter((one) => one === trainId).length;
    await learnt();
    await learnt();
    expect(times()).toBe(1);
    const journey = { trainId, journeyDate: '2026-06-03', fromStationId: newId(), toStationId: newId() };
    await saleOn(platform, today, { journey }).confirmed();
    await eventually(async () => (await learnt()) > 0, 'the sale of another day to be learnt of');
    expect(times()).toBe(2);
    await learnt();
    expect(times()).toBe(2);
  });

  test('a trip that the schedule does not know is asked for again after an hour, not each minute', async () => {
    const journey = { trainId: newId(), journeyDate: '2026-06-02' };
    const times = () => asked.filter((one) => one === journey.trainId).length;
    await saleOn(platform, today, { journey }).confirmed();
    await eventually(async () => (await learnt()) > 0, 'the sale to be learnt of');
    await learnt();
    expect(times()).toBe(1);
    clock.advance(3_601_000);
    await learnt();
    expect(times()).toBe(2);
    expect(await report(`from=2026-06-02&to=2026-06-02&by=train`)).toEqual([]);
  });

  test('as CSV, and with a refusal that names the field', async () => {
    const authorization = `Bearer ${await platform.tokenFor({ role: 'SUPER_ADMIN' })}`;
    const ask = async (query: string) =>
      service.app.handle(
        new Request(`http://localhost/v1/reports/occupancy?${query}`, { headers: { authorization } }),
      );
    const csv = await (await ask(`from=${today}&to=${today}&by=day,class&format=csv`)).text();
    const [head, line] = csv.split('\r\n');
    expect(head).toBe('date,class,trips,seats,seat_legs_offered,seat_legs_sold,passengers,occupancy');
    expect(line).toMatch(/^2026-06-01,AC_S,\d+,\d+,\d+,\d+,\d+,0(\.\d+)?$/);
    for (const [query, field] of [
      ['by=route', 'by'],
      ['from=2026-01-01&to=2026-06-01', 'to'],
    ]) {
      const refused = await ask(query!);
      expect(refused.status).toBe(400);
      expect(((await refused.json()) as { errors: { field: string }[] }).errors[0]!.field).toBe(field!);
    }
  });
});
