import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/schedule';
import { testPlatform } from '#support/platform';
import { openTrips } from './jobs.ts';
import { schedules } from './schema.ts';
import { schedule as definition } from './service.ts';
import { startSchedule, stationId, trainId } from './testing/fixtures.ts';
import { completeTrips } from './trips/complete-trips.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const tripRow = async (number: string, journeyDate: string) => {
  const [row] = await schedule.db
    .select()
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId(number)), eq(schedules.journeyDate, journeyDate)));
  return row;
};
const countTrips = async () => {
  const [row] = await schedule.db.select({ count: sql<number>`count(*)::int` }).from(schedules);
  return row!.count;
};

describe('trips', () => {
  test('are there from yesterday to the end of the advance sale, and not on off days', async () => {
    for (const [date, runs] of [
      ['2026-11-22', false],
      ['2026-11-23', true],
      ['2026-11-25', false],
      ['2026-12-02', false],
      ['2026-12-04', true],
      ['2026-12-05', false],
    ] as const) {
      expect([date, (await tripRow('739', date)) !== undefined]).toEqual([date, runs]);
    }
  });

  test('tell the instants at which the train leaves its origin and reaches its terminus', async () => {
    const row = await tripRow('739', '2026-11-26');
    expect(row!.departureTime).toEqual(new Date('2026-11-26T16:00:00Z'));
    expect(row!.arrivalTime).toEqual(new Date('2026-11-26T23:00:00Z'));
    expect(row).toMatchObject({
      totalSeats: 668,
      availableSeats: 668,
      status: 'SCHEDULED',
    });
  });

  test('a further day opens after midnight in Dhaka, once, and brings a new version', async () => {
    const before = { count: await countTrips(), version: schedule.deps.timetable.current().version };
    expect(await tripRow('701', '2026-12-05')).toBeUndefined();
    schedule.clock.set('2026-11-25', '00:00');
    await Promise.all([openTrips(schedule.deps)(), openTrips(schedule.deps)()]);
    const opened = await countTrips();
    expect(opened).toBeGreaterThan(before.count + 180);
    expect(await tripRow('701', '2026-12-05')).toBeDefined();
    expect(schedule.deps.timetable.current().version).toBe(before.version + 1);
    await openTrips(schedule.deps)();
    expect(await countTrips()).toBe(opened);
    schedule.clock.set('2026-11-24', '10:00');
  });

  test('are completed at their terminus and not before; a cancelled one stays cancelled', async () => {
    const cancelled = and(eq(schedules.trainId, trainId('742')), eq(schedules.journeyDate, '2026-11-23'));
    await schedule.db.update(schedules).set({ status: 'CANCELLED' }).where(cancelled);
    schedule.clock.set('2026-11-24', '05:00');
    await completeTrips(schedule.deps)();
    expect((await tripRow('739', '2026-11-23'))!.status).toBe('SCHEDULED');
    schedule.clock.set('2026-11-24', '05:30');
    await completeTrips(schedule.deps)();
    expect((await tripRow('739', '2026-11-23'))!.status).toBe('COMPLETED');
    expect((await tripRow('742', '2026-11-23'))!.status).toBe('CANCELLED');
    schedule.clock.set('2026-11-24', '10:00');
  });
});

describe('request schedule.get-trip', () => {
  test('tells stops in travel order with instants over midnight, and every seat once', async () => {
    const trip = await schedule.platform.bus.request(contract.getTrip, {
      trainId: trainId('739'),
      journeyDate: '2026-11-26',
    });
    expect(trip).toMatchObject({ trainNumber: '739', trainNameBn: 'উপবন এক্সপ্রেস', status: 'SCHEDULED' });
    expect(trip.stops.map((stop) => stop.code)).toEqual([
      'DA',
      'DAZ',
      'NRD',
      'BXC',
      'SGA',
      'SRG',
      'BHA',
      'SHAMS',
      'KUA',
      'BRL',
      'MUG',
      'SYL',
    ]);
    expect(trip.stops[0]).toMatchObject({ arrivesAt: null, departsAt: '2026-11-26T16:00:00.000Z' });
    expect(trip.stops[5]).toMatchObject({
      stationId: stationId('SRG'),
      arrivesAt: '2026-11-26T20:09:00.000Z',
      departsAt: '2026-11-26T20:11:00.000Z',
      onlineBoarding: true,
    });
    expect(trip.stops.at(-1)).toMatchObject({ arrivesAt: '2026-11-26T23:00:00.000Z', departsAt: null });
    const seatIds = trip.coaches.flatMap((coach) => coach.seats.map((seat) => seat.seatId));
    expect([seatIds.length, new Set(seatIds).size]).toEqual([668, 668]);
    expect(trip.coaches[0]).toMatchObject({ coachNumber: 'KA', class: 'AC_B' });
    expect(trip.coaches[0]!.seats.map((seat) => seat.seatNumber).slice(0, 2)).toEqual(['KA-1', 'KA-2']);
  });

  test('refuses what does not run and what is not on sale yet', async () => {
    const refused = [
      { trainId: newId(), journeyDate: '2026-11-26' },
      { trainId: trainId('739'), journeyDate: '2026-11-25' },
      { trainId: trainId('739'), journeyDate: '2026-12-05' },
      { trainId: trainId('739'), journeyDate: '2026-02-30' },
    ];
    for (const input of refused) {
      await expect(schedule.platform.bus.request(contract.getTrip, input)).rejects.toMatchObject({
        code: 'TRIP_NOT_FOUND',
        status: 404,
      });
    }
  });

  test('a train without classes has no coaches', async () => {
    const trip = await schedule.platform.bus.request(contract.getTrip, {
      trainId: trainId('61'),
      journeyDate: '2026-11-26',
    });
    expect(trip.coaches).toEqual([]);
  });
});

describe('request schedule.quote-fares', () => {
  const quote = (number: string, from: string, to: string) =>
    schedule.platform.bus.request(contract.quoteFares, {
      trainId: trainId(number),
      fromStationId: stationId(from),
      toStationId: stationId(to),
    });

  test('prices each class with VAT, bedding and the service charge', async () => {
    expect(await quote('742', 'DA', 'CG')).toEqual({
      fares: [
        { class: 'AC_B', basePoisha: 121_500, vatPoisha: 18_300, beddingPoisha: 5_000 },
        { class: 'SNIGDHA', basePoisha: 67_500, vatPoisha: 10_200, beddingPoisha: 0 },
        { class: 'F_BERTH', basePoisha: 81_000, vatPoisha: 12_200, beddingPoisha: 5_000 },
        { class: 'S_CHAIR', basePoisha: 40_500, vatPoisha: 0, beddingPoisha: 0 },
      ],
      serviceChargePoisha: 2_000,
    });
  });

  test('from a stop without kilometres only journeys with a known fare are sold', async () => {
    const stops = schedule.deps.timetable.current().trainsById.get(trainId('71'))!.stops;
    expect(stops.find((stop) => stop.station.code === 'BAU')!.km).toBeNull();
    expect((await quote('827', 'BHANGAJN', 'DA')).fares.length).toBeGreaterThan(0);
    expect((await quote('71', 'PAT', 'BUR')).fares.length).toBeGreaterThan(0);
    expect((await quote('71', 'BAU', 'PAT')).fares).toEqual([]);
  });

  test('a nearer stop never costs more than a farther one on the same train', async () => {
    const shovan = async (from: string) =>
      (await quote('38', from, 'CG')).fares.find((fare) => fare.class === 'SHOVAN')!.basePoisha;
    expect(await shovan('FAJ')).toBeLessThanOrEqual(await shovan('FNI'));
  });

  test('nothing is sold from a stop where nobody boards, or on a train whose classes nobody knows', async () => {
    expect((await quote('810', 'MAHIM', 'DA')).fares).toEqual([]);
    expect((await quote('61', 'LAL', 'DIN')).fares).toEqual([]);
  });

  test('stations out of travel order are refused', async () => {
    await expect(quote('742', 'CG', 'DA')).rejects.toMatchObject({
      code: 'STATION_NOT_ON_ROUTE',
      status: 409,
    });
    await expect(quote('742', 'DA', 'RAJ')).rejects.toMatchObject({ code: 'STATION_NOT_ON_ROUTE' });
  });
});

test('request schedule.get-rules tells the rules of sale and refund', async () => {
  const rules = await schedule.platform.bus.request(contract.getRules, {});
  expect(rules).toMatchObject({ advanceSaleDays: 10, maxSeatsPerOrder: 4, serviceChargeRefundable: false });
  expect(rules.refundTiers).toHaveLength(4);
});

test('without a timetable the service does not start and says what to do', async () => {
  const empty = await testPlatform('schedule');
  try {
    await expect(empty.start(definition)).rejects.toThrow('load-timetable');
  } finally {
    await empty.close();
  }
});

describe('schedule.list-trips', () => {
  test('tells every trip of a date with its status, and none of a date that has none', async () => {
    const ask = (journeyDate: string) =>
      schedule.platform.bus.request(contract.listTrips, { journeyDate }).then(({ trips }) => trips);
    const trips = await ask('2026-11-23');
    const [row] = await schedule.db
      .select({ count: sql<number>`count(*)::int` })
      .from(schedules)
      .where(eq(schedules.journeyDate, '2026-11-23'));
    expect(trips).toHaveLength(row!.count);
    expect(trips).toContainEqual({
      trainId: trainId('739'),
      status: expect.stringMatching(/^(SCHEDULED|COMPLETED)$/),
    });
    // Its off day.
    expect((await ask('2026-11-25')).filter((trip) => trip.trainId === trainId('739'))).toEqual([]);
    expect(await ask('2020-01-01')).toEqual([]);
    expect(await ask('2026-02-30')).toEqual([]);
  });
});
