import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/schedule';
import { listTripsInUse } from '#shared/contracts/seat-reservation';
import { eventually } from '#support/platform';
import { openTrips } from '../jobs.ts';
import { coaches } from '../schema.ts';
import { files, startSchedule, stationId, trainId } from '../testing/fixtures.ts';
import { loadTimetable } from '../timetable/load-timetable.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
let inUse: string[] = [];
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
  await schedule.platform.fake(listTripsInUse, () => ({ journeyDates: inUse }));
});
afterAll(() => schedule.close());
beforeEach(() => {
  inUse = [];
});

const ask = (...asked: Parameters<typeof schedule.ask>) => schedule.ask(...asked);
const admin = async (method: string, path: string, body?: unknown) => ask(method, `/v1/admin/${path}`, body);
const make = async (path: string, body: unknown) => {
  const answer = await admin('POST', path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const logOf = async (entityId: string) =>
  (await admin('GET', `schedule/actions?entityId=${entityId}`)).body.items as {
    action: string;
    before: Record<string, unknown>;
    after: Record<string, unknown>;
  }[];
const version = () => schedule.deps.timetable.current().version;
const tripOf = (train: string, journeyDate: string) =>
  schedule.platform.bus.request(contract.getTrip, { trainId: train, journeyDate });
const editsOf = async (train: string) =>
  (await schedule.platform.events(contract.trainEdited)).filter(({ data }) => data.trainId === train);

let number = 5_000;
const stop = (stationCode: string, time: string, over: Record<string, unknown> = {}) => ({
  stationCode,
  arrivalTime: time,
  departureTime: time,
  ...over,
});
const threeStops = [stop('DA', '08:00'), stop('BXC', '10:00'), stop('CG', '14:00')];
/** Dhaka to Chattogram by day, every day, with a coach of ten. */
async function newTrain() {
  const trainNumber = String(++number);
  const names = { trainName: `Test ${trainNumber}`, trainNameBn: 'টেস্ট' };
  const train = await make('trains', { trainNumber, ...names, type: 'INTERCITY' });
  const route = await make('routes', { trainId: train.trainId, stops: threeStops });
  const coach = await make('coaches', {
    trainId: train.trainId,
    coachNumber: 'KA',
    coachNumberBn: 'ক',
    class: 'S_CHAIR',
    seatCount: 10,
  });
  await openTrips(schedule.deps)();
  return { ...train, routeId: route.routeId, coachId: coach.coachId } as {
    trainId: string;
    trainNumber: string;
    routeId: string;
    coachId: string;
  };
}
const stopsOf = async (routeId: string) =>
  (await admin('GET', `stops?routeId=${routeId}&limit=100`)).body.items as {
    stopId: string;
    stationId: string;
    departureTime: string;
  }[];

describe('a new train', () => {
  test('is found, priced and on sale as soon as it has a route and a coach', async () => {
    const train = await newTrain();
    const { body } = await schedule.get('/v1/trips?from=DA&to=CG&date=2026-11-26');
    const trip = body.trips.find((one: { trainId: string }) => one.trainId === train.trainId);
    expect(trip).toMatchObject({
      trainNumber: train.trainNumber,
      departureTime: '2026-11-26T02:00:00.000Z',
      arrivalTime: '2026-11-26T08:00:00.000Z',
      classes: [{ class: 'S_CHAIR', fare: { amount: 40_500 } }],
    });
    const { coaches } = await tripOf(train.trainId, '2026-11-26');
    expect(coaches).toMatchObject([{ coachNumber: 'KA', class: 'S_CHAIR' }]);
    expect(coaches[0]!.seats.map(({ seatNumber }) => seatNumber).slice(0, 2)).toEqual(['KA-1', 'KA-2']);
    expect(coaches[0]!.seats).toHaveLength(10);
    expect(await logOf(train.trainId)).toMatchObject([{ action: 'create', before: null }]);
  });

  test('gets a coach at the fare of the first coach of its class', async () => {
    const { trainId: id, coachId } = await newTrain();
    const coach = { trainId: id, coachNumberBn: 'খ', class: 'S_CHAIR', seatCount: 1 };
    await make('coaches', { ...coach, coachNumber: 'GA' });
    // Behind the other one by its name, and by where a changed row lies.
    const change = { baseFare: '405.00', coachNumber: 'ZA' };
    await schedule.db.update(coaches).set(change).where(eq(coaches.id, coachId));
    const { coachId: last } = await make('coaches', { ...coach, coachNumber: 'NGA' });
    const [row] = await schedule.db.select().from(coaches).where(eq(coaches.id, last));
    expect(row!.baseFare).toBe('405.00');
  });

  test('is refused by name where it cannot be', async () => {
    const { trainId: id, trainNumber } = await newTrain();
    const names = { trainName: 'Twin', trainNameBn: 'যমজ', type: 'MAIL' };
    expect(await admin('POST', 'trains', { trainNumber, ...names })).toMatchObject({
      status: 409,
      body: { code: 'TRAIN_EXISTS' },
    });
    expect(await admin('POST', 'routes', { trainId: id, stops: threeStops })).toMatchObject({
      status: 409,
      body: { code: 'ROUTE_EXISTS' },
    });
    const bare = await make('trains', { trainNumber: String(++number), ...names });
    const refusals = [
      [[stop('DA', '08:00'), stop('NOWHERE', '09:00')], 'stops.1.stationCode'],
      [[stop('DA', '08:00'), stop('CG', '07:00')], 'stops.1.arrivalTime'],
      [[stop('DA', '08:00'), stop('CG', '09:00', { departureTime: '08:59' })], 'stops.1.departureTime'],
      [[stop('DA', '08:00'), stop('DA', '09:00')], 'stops.1.stationCode'],
      [
        [stop('DA', '08:00', { distanceKm: 9 }), stop('CG', '09:00', { distanceKm: 1 })],
        'stops.1.distanceKm',
      ],
      [[stop('DA', '25:00'), stop('CG', '09:00')], 'stops.0.arrivalTime'],
      [[stop('DA', '08:00')], 'stops'],
    ] as const;
    for (const [stops, field] of refusals) {
      const { status, body } = await admin('POST', 'routes', { trainId: bare.trainId, stops });
      expect([status, body.errors?.[0].field]).toEqual([400, field]);
    }
    expect((await admin('GET', `routes?trainId=${bare.trainId}`)).body.items).toEqual([]);
    const coach = { coachNumber: 'KA', coachNumberBn: 'ক', class: 'THRONE', seatCount: 1 };
    const { body } = await admin('POST', 'coaches', { trainId: bare.trainId, ...coach });
    expect(body.errors[0].field).toBe('class');
    const long = { ...coach, class: 'S_CHAIR', coachNumber: 'A'.repeat(9), trainId: bare.trainId };
    expect((await admin('POST', 'coaches', long)).body.errors[0].field).toBe('coachNumber');
    expect((await admin('POST', 'routes', { trainId: newId(), stops: threeStops })).body.code).toBe(
      'TRAIN_NOT_FOUND',
    );
  });
});

describe('an edit', () => {
  test('of stops, coaches and seats is in the next answer, in the log, and told to who sells', async () => {
    const train = await newTrain();
    const before = version();
    const added = await make('stops', { routeId: train.routeId, ...stop('NRD', '09:00') });
    expect(added.stopOrder).toBe(1);
    const codes = async () => (await tripOf(train.trainId, '2026-11-26')).stops.map(({ code }) => code);
    expect(await codes()).toEqual(['DA', 'NRD', 'BXC', 'CG']);
    const moved = await admin('PATCH', `stops/${added.stopId}`, { departureTime: '09:05' });
    expect(moved.body).toMatchObject({ arrivalTime: '09:00', departureTime: '09:05' });
    const backwards = await admin('PATCH', `stops/${added.stopId}`, {
      arrivalDayOffset: 1,
      departureDayOffset: 0,
    });
    expect([backwards.status, backwards.body.errors?.[0].field]).toEqual([400, 'departureDayOffset']);
    expect((await admin('PATCH', `stops/${added.stopId}`, [moved.body])).body.errors[0].field).toBe('body');
    expect((await admin('DELETE', `stops/${added.stopId}`)).body.isActive).toBe(false);
    expect(await codes()).toEqual(['DA', 'BXC', 'CG']);

    await make('seats', { coachId: train.coachId, seatNumber: 'KA-VIP', seatType: 'WINDOW' });
    const [first] = (await admin('GET', `seats?coachId=${train.coachId}`)).body.items;
    await admin('DELETE', `seats/${first.seatId}`);
    const { coaches } = await tripOf(train.trainId, '2026-11-26');
    const numbers = coaches[0]!.seats.map(({ seatNumber }) => seatNumber);
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([10, 'KA-2', 'KA-VIP']);

    expect(version()).toBe(before + 5);
    expect((await logOf(added.stopId)).map(({ action }) => action)).toEqual([
      'deactivate',
      'update',
      'create',
    ]);
    const edits = await eventually(async () => {
      const all = await editsOf(train.trainId);
      return all.some(({ data }) => data.timetableVersion === before + 5) && all;
    }, 'the edits told');
    expect(edits.map(({ data }) => data.timetableVersion)).toContain(before + 1);
  });

  test('with a name that no ticket can be printed with is refused by its field', async () => {
    const train = await newTrain();
    const station = { code: 'LI', name: 'Li', nameBn: 'লি', city: 'Dhaka' };
    const kinds = { type: 'INTERCITY', trainNumber: 'T9', trainName: 'Express', trainNameBn: 'এক্সপ্রেস' };
    const coach = { trainId: train.trainId, coachNumber: 'KHA', coachNumberBn: 'খ', class: 'S_CHAIR' };
    for (const [method, path, body, field] of [
      ['POST', 'stations', { ...station, name: '李' }, 'name'],
      ['POST', 'stations', { ...station, nameBn: 'লি 🚆' }, 'nameBn'],
      ['PATCH', `stations/${stationId('DA')}`, { name: '達卡' }, 'name'],
      ['POST', 'trains', { ...kinds, trainName: 'Express 🚆' }, 'trainName'],
      ['POST', 'trains', { ...kinds, trainNumber: '⑨' }, 'trainNumber'],
      ['PATCH', `trains/${train.trainId}`, { trainNameBn: '\u200b' }, 'trainNameBn'],
      ['POST', 'coaches', { ...coach, coachNumberBn: '李', seatCount: 4 }, 'coachNumberBn'],
      ['PATCH', `coaches/${train.coachId}`, { coachNumber: '李' }, 'coachNumber'],
      ['POST', 'seats', { coachId: train.coachId, seatNumber: 'KA-①', seatType: 'WINDOW' }, 'seatNumber'],
    ] as const) {
      const answer = await admin(method, path, body);
      expect([path, answer.status, answer.body.errors?.[0].field]).toEqual([path, 400, field]);
    }
  });

  test('that changes nothing leaves no trace', async () => {
    const train = await newTrain();
    const before = version();
    const { body } = await admin('PATCH', `trains/${train.trainId}`, { type: 'INTERCITY', offDay: null });
    expect(body.type).toBe('INTERCITY');
    expect(version()).toBe(before);
    expect(await logOf(train.trainId)).toHaveLength(1);
  });

  test('moves the times of trips to come', async () => {
    const train = await newTrain();
    const [origin] = await stopsOf(train.routeId);
    await admin('PATCH', `stops/${origin!.stopId}`, { arrivalTime: '07:30', departureTime: '07:30' });
    const trip = await admin('GET', `trips/${train.trainId}/2026-11-26`);
    expect(trip.body).toMatchObject({
      departureTime: '2026-11-26T01:30:00.000Z',
      arrivalTime: '2026-11-26T08:00:00.000Z',
      totalSeats: 10,
    });
    expect((await admin('GET', `routes/${train.routeId}`)).body).toMatchObject({
      departureTime: '07:30',
      durationMinutes: 390,
      originStationId: stationId('DA'),
    });
  });

  test('of the days takes the trips away on which it no longer runs, and no others', async () => {
    const train = await newTrain();
    const dates = async () =>
      (await admin('GET', `trips?trainId=${train.trainId}&limit=100`)).body.items.map(
        (trip: { journeyDate: string }) => trip.journeyDate,
      );
    expect(await dates()).toContain('2026-11-26');
    await admin('PATCH', `trains/${train.trainId}`, { offDay: 'Thursday' });
    const left = await dates();
    expect(left).not.toContain('2026-11-26');
    expect(left).toContain('2026-11-27');
    await admin('POST', 'trips', { trainId: train.trainId, journeyDate: '2026-11-26' });
    await admin('PATCH', `routes/${train.routeId}`, { operatesOn: 'WEEKDAYS' });
    const weekdays = await dates();
    expect(weekdays).toContain('2026-11-26');
    expect(weekdays).not.toContain('2026-11-27');
    expect(weekdays).toContain('2026-11-29');
  });

  test('of the days leaves a trip that has been late: one made anew would begin with an older version', async () => {
    const train = await newTrain();
    const delay = `trips/${train.trainId}/2026-11-26/delay`;
    await admin('POST', delay, { minutes: 30, reason: 'Fog' });
    await admin('POST', delay, { minutes: 0, reason: 'Clear again' });
    await admin('PATCH', `trains/${train.trainId}`, { offDay: 'Thursday' });
    expect((await admin('GET', `trips/${train.trainId}/2026-11-26`)).status).toBe(200);
    expect((await admin('GET', `trips/${train.trainId}/2026-12-03`)).status).toBe(404);
  });

  test('that closes a train takes it off sale, and it can come back', async () => {
    const train = await newTrain();
    await admin('DELETE', `trains/${train.trainId}`);
    await expect(tripOf(train.trainId, '2026-11-26')).rejects.toMatchObject({ code: 'TRIP_NOT_FOUND' });
    expect((await schedule.get(`/v1/trains/${train.trainId}`)).status).toBe(404);
    await admin('PATCH', `trains/${train.trainId}`, { isActive: true });
    await openTrips(schedule.deps)();
    expect((await tripOf(train.trainId, '2026-11-26')).status).toBe('SCHEDULED');
  });

  test('stays when the timetable is loaded again', async () => {
    const names = { trainName: 'Upaban Sleeper', trainNameBn: 'উপবন' };
    await admin('PATCH', `trains/${trainId('739')}`, names);
    await admin('PATCH', `stations/${stationId('SRG')}`, { city: 'Tea Town' });
    const quiet = () => {};
    await loadTimetable({ db: schedule.db, clock: schedule.clock }, quiet)({ ...files, hash: newId() });
    await schedule.deps.timetable.refresh();
    expect((await schedule.get('/v1/trains/739')).body).toMatchObject(names);
    expect((await schedule.get('/v1/stations?q=SRG')).body.items[0].city).toBe('Tea Town');
  });
});

describe('while seats of a train are held or sold', () => {
  test('nothing that touches its trips changes, and the dates are named', async () => {
    const train = await newTrain();
    const [, middle] = await stopsOf(train.routeId);
    const [seat] = (await admin('GET', `seats?coachId=${train.coachId}`)).body.items;
    inUse = ['2026-11-26', '2026-11-28'];
    const before = version();
    const tries = await Promise.all([
      admin('PATCH', `trains/${train.trainId}`, { offDay: 'Friday' }),
      admin('DELETE', `trains/${train.trainId}`),
      admin('DELETE', `routes/${train.routeId}`),
      admin('PATCH', `stops/${middle!.stopId}`, { departureTime: '10:05' }),
      admin('POST', 'stops', { routeId: train.routeId, ...stop('NRD', '09:00') }),
      admin('PATCH', `coaches/${train.coachId}`, { isActive: false }),
      admin('DELETE', `seats/${seat.seatId}`),
    ]);
    for (const { status, body } of tries)
      expect([status, body.code, body.journeyDates]).toEqual([409, 'TRIP_IN_USE', inUse]);
    expect(version()).toBe(before);
    expect(await logOf(train.trainId)).toHaveLength(1);
  });

  test('names and platforms still change', async () => {
    const train = await newTrain();
    const [, middle] = await stopsOf(train.routeId);
    inUse = ['2026-11-26'];
    const named = await admin('PATCH', `trains/${train.trainId}`, { trainName: 'Renamed' });
    expect(named).toMatchObject({ status: 200, body: { trainName: 'Renamed' } });
    const platform = await admin('PATCH', `stops/${middle!.stopId}`, { platformNumber: '4' });
    expect(platform).toMatchObject({ status: 200, body: { platformNumber: '4' } });
  });
});

describe('an edit that would make a ticket or a fare wrong', () => {
  test("is refused where it gives a train or a station another one's Bengali name", async () => {
    const meghna = await admin('PATCH', `trains/${trainId('729')}`, { trainNameBn: 'মহানগর এক্সপ্রেস' });
    expect(meghna).toMatchObject({ status: 400, body: { errors: [{ field: 'trainNameBn' }] } });
    expect(meghna.body.errors[0].message).toContain('721');
    const kushtia = await admin('PATCH', `stations/${stationId('SYL')}`, { nameBn: 'কুষ্টিয়া কোর্ট' });
    expect(kushtia).toMatchObject({ status: 400, body: { errors: [{ field: 'nameBn' }] } });
  });

  test('is refused where kilometres contradict other trains, the crow or the clock, and names the stop', async () => {
    const route = (stops: object[]) =>
      newTrain().then(async (train) => {
        await admin('PATCH', `routes/${train.routeId}`, { isActive: false });
        return admin('POST', 'routes', { trainId: train.trainId, stops });
      });
    const run = (km: number, arrives: string) =>
      route([stop('CG', '08:00', { distanceKm: 0 }), stop('DA', arrives, { distanceKm: km })]);
    for (const [km, arrives, field] of [
      [295, '14:00', 'stops.1.distanceKm'],
      [150, '14:00', 'stops.1.distanceKm'],
      [600, '23:00', 'stops.1.distanceKm'],
      [321, '10:00', 'stops.1.arrivalTime'],
    ] as const)
      expect(await run(km, arrives)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect((await run(321, '14:00')).status).toBe(201);
  });
});

describe('stations', () => {
  const station = (code: string) => ({ code, name: `New ${code}`, nameBn: 'নতুন', city: 'Dhaka' });

  test('are added, found at once, changed, and closed where no train calls', async () => {
    const made = await make('stations', { ...station('NEWT'), latitude: 23.5, aliases: ['Newtown'] });
    expect((await schedule.get('/v1/stations?q=newtown')).body.items[0]).toMatchObject({ code: 'NEWT' });
    const renamed = await admin('PATCH', `stations/${made.stationId}`, { name: 'Newer', latitude: null });
    expect(renamed.body).toMatchObject({ code: 'NEWT', name: 'Newer', latitude: null, city: 'Dhaka' });
    expect((await admin('DELETE', `stations/${made.stationId}`)).body.isActive).toBe(false);
    expect((await schedule.get('/v1/stations?q=NEWT')).body.items).toEqual([]);
    expect((await admin('GET', `stations/${made.stationId}`)).body.isActive).toBe(false);
    expect(await admin('DELETE', `stations/${stationId('DA')}`)).toMatchObject({
      status: 409,
      body: { code: 'STATION_IN_USE' },
    });
    const [closed, changed] = await logOf(made.stationId);
    expect([closed!.action, changed!.before.name, changed!.after.name]).toEqual([
      'deactivate',
      'New NEWT',
      'Newer',
    ]);
  });

  test('are refused by name', async () => {
    expect((await admin('POST', 'stations', station('DA'))).body.code).toBe('STATION_EXISTS');
    for (const [body, field] of [
      [station('small'), 'code'],
      [{ ...station('NEWX'), name: '' }, 'name'],
      [{ ...station('NEWX'), name: 'a\u0000b' }, 'name'],
      [{ ...station('NEWX'), latitude: 91 }, 'latitude'],
    ] as const) {
      const answer = await admin('POST', 'stations', body);
      expect([answer.status, answer.body.errors?.[0].field]).toEqual([400, field]);
    }
    expect((await admin('PATCH', `stations/${newId()}`, { name: 'Ghost' })).body.code).toBe(
      'STATION_NOT_FOUND',
    );
  });

  test('and trains are paged without loss', async () => {
    for (const [path, least] of [
      ['stations', 413],
      ['trains', 226],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: { body: { items: Record<string, string>[]; nextCursor: string | null } } =
          await admin('GET', `${path}?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...body.items.map((item) => (item.stationId ?? item.trainId)!));
        cursor = body.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(least);
    }
    expect((await admin('GET', 'seats?coachId=x')).body.errors[0].field).toBe('coachId');
    expect((await admin('GET', `routes?cursor=${btoa('["x"]')}`)).body.errors[0].field).toBe('cursor');
  });
});

test('nobody below ADMIN reads or changes the timetable', async () => {
  for (const role of ['USER', 'CHECKER', 'AGENT'] as const) {
    for (const path of ['stations', 'trains', 'routes']) {
      expect((await ask('GET', `/v1/admin/${path}`, undefined, { role })).status).toBe(403);
      const gone = await ask('DELETE', `/v1/admin/${path}/${newId()}`, undefined, { role });
      expect(gone.status).toBe(403);
    }
  }
});
