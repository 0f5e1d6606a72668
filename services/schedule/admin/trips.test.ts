import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { addDays } from '#shared/base/clock';
import type { EventContract } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import * as orders from '#shared/contracts/orders';
import * as contract from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import { startSchedule, trainId } from '../testing/fixtures.ts';
import { completeTrips } from '../trips/complete-trips.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const ask = (...asked: Parameters<typeof schedule.ask>) => schedule.ask(...asked);
const path = (number: string, journeyDate: string) => `/v1/admin/trips/${trainId(number)}/${journeyDate}`;
const found = async (number: string, date: string, from: string, to: string) => {
  const { body } = await schedule.get(`/v1/trips?from=${from}&to=${to}&date=${date}`);
  return body.trips.find((trip: { trainNumber: string }) => trip.trainNumber === number);
};
const logOf = async (number: string, journeyDate: string) =>
  (await ask('GET', `/v1/admin/schedule/actions?entity=trip&entityId=${trainId(number)}/${journeyDate}`)).body
    .items;
const published = async (event: EventContract, number: string, count: number) =>
  eventually(async () => {
    const all = (await schedule.platform.events(event)).map(({ data }) => data as { trainId: string });
    const mine = all.filter((data) => data.trainId === trainId(number));
    return mine.length >= count && mine;
  }, `${count} of ${event.type}`);

describe('a delay', () => {
  test('is shown in searches beside the planned times, told to the other services, and logged once', async () => {
    const version = schedule.deps.timetable.current().version;
    const planned = await found('739', '2026-11-26', 'DA', 'SYL');
    const say = () => ask('POST', `${path('739', '2026-11-26')}/delay`, { minutes: 45, reason: 'Fog' });
    expect(await say()).toMatchObject({
      status: 200,
      body: {
        status: 'DELAYED',
        delayMinutes: 45,
        reason: 'Fog',
        departureTime: '2026-11-26T16:00:00.000Z',
        expectedDepartureTime: '2026-11-26T16:45:00.000Z',
      },
    });
    expect((await say()).status).toBe(200);
    expect(await found('739', '2026-11-26', 'DA', 'SYL')).toMatchObject({
      status: 'DELAYED',
      departureTime: planned.departureTime,
      delayMinutes: 45,
      expectedDepartureTime: '2026-11-26T16:45:00.000Z',
      expectedArrivalTime: '2026-11-26T23:45:00.000Z',
    });
    expect(planned).toMatchObject({ delayMinutes: 0, expectedDepartureTime: planned.departureTime });
    expect(schedule.deps.timetable.current().version).toBe(version + 1);

    const name = { trainId: trainId('739'), journeyDate: '2026-11-26' };
    const trip = await schedule.platform.bus.request(contract.getTrip, name);
    expect(trip).toMatchObject({ status: 'DELAYED', delayMinutes: 45 });
    expect(trip.stops[0]!.departsAt).toBe('2026-11-26T16:45:00.000Z');
    expect(await published(contract.tripDelayed, '739', 1)).toEqual([
      expect.objectContaining({ ...name, delayMinutes: 45, reason: 'Fog', version: 2 }),
    ]);
    expect(await logOf('739', '2026-11-26')).toMatchObject([
      {
        action: 'delay',
        actorRole: 'ADMIN',
        reason: 'Fog',
        before: { delayMinutes: 0 },
        after: { delayMinutes: 45 },
      },
    ]);
  });

  test('of no minutes puts the trip back on time', async () => {
    await ask('POST', `${path('701', '2026-11-26')}/delay`, { minutes: 30, reason: 'Late engine' });
    const back = await ask('POST', `${path('701', '2026-11-26')}/delay`, { minutes: 0, reason: 'Made up' });
    expect(back.body).toMatchObject({ status: 'SCHEDULED', delayMinutes: 0 });
  });

  test('keeps a trip on the list until it really leaves, and open until it really arrives', async () => {
    await ask('POST', `${path('739', '2026-11-24')}/delay`, { minutes: 60, reason: 'Late engine' });
    schedule.clock.set('2026-11-24', '22:30');
    expect(await found('739', '2026-11-24', 'DA', 'SYL')).toMatchObject({ status: 'DELAYED' });
    schedule.clock.set('2026-11-24', '23:01');
    expect(await found('739', '2026-11-24', 'DA', 'SYL')).toBeUndefined();
    const statusAt = async (time: string) => {
      schedule.clock.set('2026-11-25', time);
      await completeTrips(schedule.deps)();
      return (await ask('GET', path('739', '2026-11-24'))).body.status;
    };
    expect(await statusAt('05:30')).toBe('DELAYED');
    expect(await statusAt('06:01')).toBe('COMPLETED');
    schedule.clock.set('2026-11-24', '10:00');
  });

  test('may be told of a trip that the clock has completed, which is over all the same unless it is still on its way', async () => {
    const say = (minutes: number) =>
      ask('POST', `${path('747', '2026-11-24')}/delay`, { minutes, reason: 'Derailed ahead' });
    schedule.clock.set('2026-11-26', '12:00');
    await completeTrips(schedule.deps)();
    expect(await say(30)).toMatchObject({ status: 200, body: { status: 'COMPLETED', delayMinutes: 30 } });
    expect(await say(2_880)).toMatchObject({ status: 200, body: { status: 'DELAYED', delayMinutes: 2_880 } });
    schedule.clock.set('2026-11-24', '10:00');
  });
});

describe('a cancellation', () => {
  test('takes the trip off sale for good, is told once and logged once, however often it is said', async () => {
    const cancel = () => ask('POST', `${path('742', '2026-11-26')}/cancel`, { reason: 'Flooded line' });
    const answers = await Promise.all([cancel(), cancel(), cancel()]);
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, body: { status: 'CANCELLED', reason: 'Flooded line' } });
    const trip = await found('742', '2026-11-26', 'DA', 'CG');
    expect(trip.status).toBe('CANCELLED');
    for (const one of trip.classes) expect(one.available).toBe(0);
    expect(await published(contract.tripCancelled, '742', 1)).toEqual([
      expect.objectContaining({ trainId: trainId('742'), journeyDate: '2026-11-26', reason: 'Flooded line' }),
    ]);
    expect(await logOf('742', '2026-11-26')).toHaveLength(1);
    const delay = await ask('POST', `${path('742', '2026-11-26')}/delay`, { minutes: 5, reason: 'Late' });
    expect(delay).toMatchObject({ status: 409, body: { code: 'TRIP_CANCELLED' } });
  });
});

describe('a trip that the clock has completed', () => {
  const number = '702';
  const journeyDate = '2026-11-24';
  const call = (what: 'cancel' | 'delay', body: object) =>
    ask('POST', `${path(number, journeyDate)}/${what}`, { reason: 'Derailed at night', ...body });
  const stops = () => schedule.deps.timetable.current().trainsById.get(trainId(number))!.stops;
  const cancelOn = async (days: number, body: object = {}) => {
    schedule.clock.set(addDays(journeyDate, days), '12:00');
    await completeTrips(schedule.deps)();
    const answer = await call('cancel', body);
    const delayed = await call('delay', { minutes: 5 });
    schedule.clock.set('2026-11-24', '10:00');
    return { answer, delayed };
  };

  test('can neither be called off nor delayed after thirty days, and the answer says until when', async () => {
    const { answer, delayed } = await cancelOn(31);
    for (const { status, body } of [answer, delayed]) {
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'TRIP_ENDED' });
      expect(body.detail).toContain('2026-12-24');
    }
  });

  test('ended at a stop of its own before the last one, or the field is named', async () => {
    const last = stops().at(-1)!.station.code;
    for (const reachedStation of ['NOWHERE', last]) {
      const { answer } = await cancelOn(2, { reachedStation });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'reachedStation' }] } });
    }
    expect((await ask('GET', path(number, journeyDate))).body.status).toBe('COMPLETED');
  });

  test('is called off on the thirtieth day, with how far it ran, once and for good', async () => {
    const reachedStation = stops()[1]!.station.code;
    const { answer, delayed } = await cancelOn(30, { reachedStation });
    expect(answer).toMatchObject({ status: 200, body: { status: 'CANCELLED', reachedStation } });
    expect(delayed).toMatchObject({ status: 409, body: { code: 'TRIP_CANCELLED' } });
    expect((await cancelOn(30, { reachedStation })).answer.status).toBe(200);
    expect((await cancelOn(30)).answer).toMatchObject({
      status: 409,
      body: { code: 'TRIP_CANCELLED', detail: `As one that reached ${reachedStation}` },
    });
    const [told, ...more] = await published(contract.tripCancelled, number, 1);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      hasLeft: true,
      ran: {
        reachedStationId: stops()[1]!.stationId,
        stops: stops().map(({ stationId, km }) => ({ stationId, km })),
      },
    });
    expect((await logOf(number, journeyDate))[0]).toMatchObject({
      before: { status: 'COMPLETED' },
      after: { status: 'CANCELLED', reachedStation },
    });
  });

  test('has reached nothing before it leaves', async () => {
    const reachedStation = stops()[1]!.station.code;
    const early = await ask('POST', `${path(number, '2026-11-26')}/cancel`, {
      reason: 'Strike',
      reachedStation,
    });
    expect(early).toMatchObject({ status: 400, body: { errors: [{ field: 'reachedStation' }] } });
  });
});

describe('a trip opened by hand', () => {
  test('runs on an off day and is found like any other', async () => {
    expect(await found('739', '2026-11-25', 'DA', 'SYL')).toBeUndefined();
    const open = () => ask('POST', '/v1/admin/trips', { trainId: trainId('739'), journeyDate: '2026-11-25' });
    const answers = await Promise.all([open(), open()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 201)!.body).toMatchObject({
      trainNumber: '739',
      status: 'SCHEDULED',
      isExtra: true,
      departureTime: '2026-11-25T16:00:00.000Z',
      totalSeats: 668,
    });
    expect(await found('739', '2026-11-25', 'DA', 'SYL')).toMatchObject({ status: 'SCHEDULED' });
    expect(await logOf('739', '2026-11-25')).toMatchObject([{ action: 'open', before: null }]);
  });

  test('is refused by name where it cannot be', async () => {
    const open = (train: string, journeyDate: string) =>
      ask('POST', '/v1/admin/trips', { trainId: train, journeyDate });
    const codes = [
      [await open(newId(), '2026-11-26'), 404, 'TRAIN_NOT_FOUND'],
      [await open(trainId('739'), '2026-11-27'), 409, 'TRIP_EXISTS'],
      [await open(trainId('739'), '2026-02-30'), 400, 'VALIDATION'],
      [await open(trainId('739'), '2026-11-18'), 400, 'VALIDATION'],
      [await open(trainId('739'), '2027-02-01'), 400, 'VALIDATION'],
    ] as const;
    for (const [answer, status, code] of codes) {
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      if (code === 'VALIDATION') expect(answer.body.errors[0].field).toBe('journeyDate');
    }
  });
});

test('trips are listed from today, filtered and paged without loss', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: { items: { journeyDate: string }[]; nextCursor: string | null } } = await ask(
      'GET',
      `/v1/admin/trips?trainId=${trainId('702')}&limit=3${cursor ? `&cursor=${cursor}` : ''}`,
    );
    seen.push(...body.items.map(({ journeyDate }) => journeyDate));
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(seen.toSorted());
  expect(new Set(seen).size).toBe(seen.length);
  expect([seen[0], seen.at(-1)]).toEqual(['2026-11-24', '2026-12-04']);
  const { body } = await ask('GET', '/v1/admin/trips?from=2026-11-26&to=2026-11-26&status=CANCELLED');
  expect(body.items.map((trip: { trainNumber: string }) => trip.trainNumber)).toEqual(['742']);
  expect((await ask('GET', '/v1/admin/trips?from=tomorrow--')).body.errors[0].field).toBe('from');
  expect((await ask('GET', '/v1/admin/trips?to=0000-01-01')).body.errors[0].field).toBe('to');
  const before = btoa(JSON.stringify(['0000-01-01', trainId('702')]));
  expect((await ask('GET', `/v1/admin/trips?cursor=${before}`)).body.errors[0].field).toBe('cursor');
});

test('nobody below ADMIN reads, delays or cancels', async () => {
  for (const role of ['USER', 'CHECKER', 'AGENT'] as const) {
    const as = { role };
    expect((await ask('GET', '/v1/admin/trips', undefined, as)).status).toBe(403);
    const body = { reason: 'a reason', minutes: 1 };
    expect((await ask('POST', `${path('701', '2026-11-27')}/cancel`, body, as)).status).toBe(403);
    expect((await ask('POST', `${path('701', '2026-11-27')}/delay`, body, as)).status).toBe(403);
    expect((await ask('GET', '/v1/admin/schedule/actions', undefined, as)).status).toBe(403);
  }
  expect(await logOf('701', '2026-11-27')).toEqual([]);
});

test('a trip that is not there answers 404, whatever is asked of it', async () => {
  for (const journeyDate of ['2026-11-25', '2027-01-01']) {
    const nowhere = path('701', journeyDate.replace('2026-11-25', '2026-11-01'));
    expect((await ask('GET', nowhere)).status).toBe(404);
    expect((await ask('POST', `${nowhere}/cancel`, { reason: 'a reason' })).status).toBe(404);
    expect((await ask('POST', `${nowhere}/delay`, { minutes: 5, reason: 'a reason' })).status).toBe(404);
  }
  for (const journeyDate of ['2026-02-30', '0000-09-10']) {
    const { status, body } = await ask('GET', path('701', journeyDate));
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'journeyDate', message: 'is not a date that exists, written YYYY-MM-DD' }],
    ]);
  }
});

test('an operator delays and cancels by request: told to the passengers, with the operator and his own reason on record', async () => {
  const name = { trainId: trainId('709'), journeyDate: '2026-11-27' };
  const who = { by: 'rahim', why: 'Control called at 09:40' };
  const { bus } = schedule.platform;
  const delay = () => bus.request(orders.delayTrip, { ...name, minutes: 20, reason: 'Fog', ...who });
  expect(await delay()).toMatchObject({ status: 'DELAYED', delayMinutes: 20, reason: 'Fog' });
  await delay();
  const cancel = () => bus.request(orders.cancelTrip, { ...name, reason: 'Flooded line', ...who });
  expect(await cancel()).toMatchObject({ status: 'CANCELLED', reason: 'Flooded line' });
  await cancel();
  expect(await published(contract.tripCancelled, '709', 1)).toMatchObject([{ reason: 'Flooded line' }]);
  const told = { actorRole: 'OPERATOR', reason: who.why };
  expect(await logOf('709', '2026-11-27')).toMatchObject([
    { ...told, action: 'cancel', after: { status: 'CANCELLED', reason: 'Flooded line', by: 'rahim' } },
    { ...told, action: 'delay', after: { delayMinutes: 20, reason: 'Fog', by: 'rahim' } },
  ]);
  await expect(delay()).rejects.toMatchObject({ code: 'TRIP_CANCELLED' });
});
