import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import * as booking from '#shared/contracts/booking';
import * as contract from '#shared/contracts/schedule';
import { newId } from '#shared/id';
import { eventually, testPlatform } from '#shared/testing';
import { completeTrips } from './complete-trips.ts';
import { openTrips } from './jobs.ts';
import { schedules } from './schema.ts';
import { scheduleDefinition } from './service.ts';
import { startSchedule, stationId, trainId } from './testing-support.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
}, 60_000);
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
    expect(await tripRow('739', '2026-11-26')).toMatchObject({
      departureTime: new Date('2026-11-26T16:00:00Z'),
      arrivalTime: new Date('2026-11-26T23:00:00Z'),
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

  test('a train without kilometres is sold only where a fare is known', async () => {
    expect((await quote('109', 'RAJ', 'CPN')).fares.length).toBeGreaterThan(0);
    const pairs = schedule.deps.timetable.current().trainsById.get(trainId('109'))!.stops;
    const sold = await Promise.all(
      pairs
        .slice(0, -1)
        .map(async (stop, at) => (await quote('109', stop.station.code, pairs[at + 1]!.station.code)).fares),
    );
    expect(sold.some((fares) => fares.length === 0)).toBe(true);
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

describe('the figure of free seats', () => {
  const sale = (seats: number) => ({
    bookingId: newId(),
    version: 2,
    userId: newId(),
    trainId: trainId('701'),
    journeyDate: '2026-11-26',
    fromStationId: stationId('CG'),
    toStationId: stationId('DA'),
    createdAt: '2026-11-24T04:00:00.000Z',
    seats: Array.from({ length: seats }, () => ({
      passengerId: newId(),
      seatId: newId(),
      class: 'S_CHAIR',
      paidPoisha: 1,
    })),
  });
  const confirmed = (seats: number) => ({
    ...sale(seats),
    totalPoisha: seats,
    confirmedAt: '2026-11-24T04:00:00.000Z',
  });
  const cancelled = (seats: number, wasConfirmed: boolean) => ({
    ...sale(seats),
    cancellationId: newId(),
    whole: true,
    wasConfirmed,
    refundPoisha: 0,
    cancelledAt: '2026-11-24T04:00:00.000Z',
  });
  const free = async () => (await tripRow('701', '2026-11-26'))!.availableSeats;
  const becomes = (count: number) => eventually(async () => (await free()) === count, `${count} seats free`);

  test('falls with a sale and rises with its cancellation, once each however often they are delivered', async () => {
    const all = await free();
    const id = newId();
    const data = confirmed(3);
    await schedule.platform.publish(booking.confirmed, { aggregateId: data.bookingId, version: 2, data, id });
    await becomes(all - 3);
    const repeated = confirmed(3);
    await schedule.platform.publish(booking.confirmed, {
      aggregateId: data.bookingId,
      version: 2,
      data: repeated,
    });
    await becomes(all - 6);
    const back = cancelled(3, true);
    await schedule.platform.publish(booking.cancelled, {
      aggregateId: back.bookingId,
      version: 3,
      data: back,
    });
    await becomes(all - 3);
    const unpaid = cancelled(2, false);
    await schedule.platform.publish(booking.cancelled, {
      aggregateId: unpaid.bookingId,
      version: 3,
      data: unpaid,
    });
    const last = cancelled(3, true);
    await schedule.platform.publish(booking.cancelled, {
      aggregateId: last.bookingId,
      version: 3,
      data: last,
    });
    await becomes(all);
  });

  test('is right when a cancellation overtakes its sale', async () => {
    const all = await free();
    const back = cancelled(2, true);
    await schedule.platform.publish(booking.cancelled, {
      aggregateId: back.bookingId,
      version: 3,
      data: back,
    });
    await eventually(
      async () => (await tripRow('701', '2026-11-26'))!.soldSeats === -2,
      'the cancellation is counted',
    );
    expect(await free()).toBe(all);
    const data = confirmed(2);
    await schedule.platform.publish(booking.confirmed, { aggregateId: data.bookingId, version: 2, data });
    await eventually(
      async () => (await tripRow('701', '2026-11-26'))!.soldSeats === 0,
      'the sale is counted',
    );
    expect(await free()).toBe(all);
  });
});

describe('lists', () => {
  test('stations are found in English, Bengali and by code, the best fit first', async () => {
    const first = async (q: string) =>
      (await schedule.get(`/v1/stations?${new URLSearchParams({ q })}`)).body.items[0];
    expect(await first('sreeman')).toMatchObject({ code: 'SRG', name: 'Sreemangal', city: 'Sreemangal' });
    expect(await first('শ্রীম')).toMatchObject({ code: 'SRG', nameBn: 'শ্রীমঙ্গল' });
    expect(await first('cg')).toMatchObject({ code: 'CG' });
    expect(await first('Chittagong')).toMatchObject({ code: 'CG' });
    expect((await schedule.get('/v1/stations?q=zzzz')).body).toEqual({ items: [], nextCursor: null });
  });

  test('pages hold every station and every train once', async () => {
    for (const [path, count] of [
      ['/v1/stations', 413],
      ['/v1/stations?q=pur', undefined],
      ['/v1/trains', 226],
      ['/v1/trains?type=MAIL', 30],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const next: { items: { code?: string; trainNumber?: string }[]; nextCursor: string | null } = (
          await schedule.get(
            `${path}${path.includes('?') ? '&' : '?'}limit=37${cursor ? `&cursor=${cursor}` : ''}`,
          )
        ).body;
        seen.push(...next.items.map((item) => (item.code ?? item.trainNumber)!));
        cursor = next.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      if (count !== undefined) expect(seen.length).toBe(count);
      else expect(seen.length).toBeGreaterThan(37);
    }
  });

  test('a bad cursor, limit or type is refused by name', async () => {
    for (const [query, field] of [
      ['cursor=nonsense', 'cursor'],
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['type=ROCKET', 'type'],
    ] as const) {
      const { status, body } = await schedule.get(`/v1/trains?${query}`);
      expect([status, body.errors?.[0].field]).toEqual([400, field]);
    }
  });

  test('a client that has the timetable is told that nothing changed', async () => {
    for (const path of ['/v1/stations', '/v1/trains', `/v1/trains/${trainId('739')}`]) {
      const first = await schedule.get(path);
      const etag = first.headers.get('etag')!;
      expect(first.headers.get('cache-control')).toContain('max-age');
      expect((await schedule.get(path, { 'if-none-match': etag })).status).toBe(304);
      expect((await schedule.get(path, { 'if-none-match': 'W/"timetable-0"' })).status).toBe(200);
    }
  });

  test('a train is told with days, stops and coaches, by id and by number', async () => {
    const { status, body } = await schedule.get(`/v1/trains/${trainId('739')}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      trainNumber: '739',
      type: 'INTERCITY',
      offDay: 'Wednesday',
      runsOn: ['Sunday', 'Monday', 'Tuesday', 'Thursday', 'Friday', 'Saturday'],
      departureTime: '22:00',
      arrivalTime: '05:00',
      durationMinutes: 420,
      from: { code: 'DA' },
      to: { code: 'SYL' },
    });
    expect(body.stops[5]).toMatchObject({
      code: 'SRG',
      departureTime: '02:11',
      departureDayOffset: 1,
      distanceKm: 234.3,
    });
    expect(body.coaches[0]).toMatchObject({
      coachNumber: 'KA',
      coachNumberBn: 'ক',
      class: 'AC_B',
      totalSeats: 18,
    });
    expect((await schedule.get('/v1/trains/739')).body).toEqual(body);
    expect((await schedule.get(`/v1/trains/${newId()}`)).body).toMatchObject({
      status: 404,
      code: 'TRAIN_NOT_FOUND',
    });
  });

  test('commuter trains are LOCAL', async () => {
    const { body } = await schedule.get('/v1/trains/1101');
    expect(body).toMatchObject({ type: 'LOCAL', trainName: 'Narayanganj-Dhaka Commuter' });
  });
});

test('without a timetable the service does not start and says what to do', async () => {
  const empty = await testPlatform('schedule');
  try {
    await expect(empty.start(scheduleDefinition)).rejects.toThrow('load-timetable');
  } finally {
    await empty.close();
  }
});
