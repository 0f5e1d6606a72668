import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { startSchedule, trainId } from './testing/fixtures.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

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

  test('a station is found however its apostrophe, its dash or its য় is typed', async () => {
    const first = async (q: string) =>
      (await schedule.get(`/v1/stations?${new URLSearchParams({ q })}`)).body.items[0]?.code;
    for (const apostrophe of ["'", '’', '‘', '`', '´', 'ʼ', '′', '＇', ''])
      expect([apostrophe, await first(`cox${apostrophe}s bazar`)]).toEqual([apostrophe, 'CXB']);
    for (const dash of ['-', '–', '—', '‐', '‑', '−', ' '])
      expect([dash, await first(`hi${dash}tech city`)]).toEqual([dash, 'HITEC']);
    for (const joiner of ['\u200C', '\u200D', '\u00AD', '\u200B'])
      expect(await first(`শ্রী${joiner}মঙ্গল`)).toBe('SRG');
    for (const form of ['NFC', 'NFD'] as const) {
      expect(await first('কুড়িগ্রাম'.normalize(form))).toBe('KUG');
      expect(await first('কু\u09DCিগ্রাম')).toBe('KUG');
      expect(await first('জ\u09DFদেবপুর')).toBe('JBP');
    }
  });

  test('stations are found by the names people still call them, and the name itself comes first', async () => {
    const first = async (q: string) =>
      (await schedule.get(`/v1/stations?${new URLSearchParams({ q })}`)).body.items[0]?.code;
    for (const [code, ...names] of [
      ['DA', 'Dhaka', 'dhaka', 'Kamalapur', 'কমলাপুর', 'ঢাকা'],
      ['CG', 'Chittagong', 'চট্রগ্রাম', 'চিটাগং', 'চট্টগ্রাম'],
      ['CUM', 'Comilla'],
      ['JSR', 'Jessore'],
      ['BOG', 'Bogra'],
      ['KANKI', 'Kakina'],
    ] as const)
      for (const name of names) expect([name, await first(name)]).toEqual([name, code]);
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
      distanceKm: 204.4,
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

  test('the names of all stations come in one answer', async () => {
    const { body, headers } = await schedule.get('/v1/stations/names');
    expect(body.stations).toHaveLength(413);
    expect(body.stations).toContainEqual({
      code: 'DA',
      name: 'Dhaka',
      nameBn: 'ঢাকা',
      aliases: expect.arrayContaining(['Kamalapur']),
    });
    expect(headers.get('cache-control')).toBe('public, max-age=60');
  });

  test('the rules tell what is sold, what it costs more, and what is refunded', async () => {
    const { body } = await schedule.get('/v1/rules');
    expect(body).toMatchObject({
      advanceSaleDays: 10,
      maxSeatsPerOrder: 4,
      saleClosesMinutesBeforeDeparture: 15,
      serviceCharge: { amount: 2_000, currency: 'BDT' },
      serviceChargeRefundable: false,
    });
    expect(body.refundTiers).toMatchObject([
      { hoursBeforeDepartureMin: 48, deductionPercent: null },
      { hoursBeforeDepartureMin: 24, deductionPercent: 25, deductionByClass: null },
      { hoursBeforeDepartureMin: 12, deductionPercent: 50 },
      { hoursBeforeDepartureMin: 6, deductionPercent: 75 },
    ]);
    expect(body.refundTiers[0].deductionByClass.SNIGDHA).toMatchObject({ amount: 4_000 });
  });
});

describe('a trip', () => {
  test('is told to everybody with planned and expected times, by the train’s id or number', async () => {
    const { status, body } = await schedule.get('/v1/trips/739/2026-11-26');
    expect(status).toBe(200);
    expect(body).toMatchObject({ trainNumber: '739', status: 'SCHEDULED', delayMinutes: 0 });
    expect(body.stops[0]).toMatchObject({
      code: 'DA',
      arrivalTime: null,
      departureTime: '2026-11-26T16:00:00.000Z',
      expectedDepartureTime: '2026-11-26T16:00:00.000Z',
    });
    expect(body.stops.at(-1)).toMatchObject({
      code: 'SYL',
      departureTime: null,
      expectedDepartureTime: null,
    });
    expect((await schedule.get(`/v1/trips/${trainId('739')}/2026-11-26`)).body).toEqual(body);
  });

  test('shows a delay as soon as it is announced, and what was planned beside it', async () => {
    const delayed = await schedule.ask('POST', `/v1/admin/trips/${trainId('709')}/2026-11-26/delay`, {
      minutes: 40,
      reason: 'Fog',
    });
    expect(delayed.status).toBe(200);
    const { body } = await schedule.get('/v1/trips/709/2026-11-26');
    expect(body).toMatchObject({ status: 'DELAYED', delayMinutes: 40 });
    const [first] = body.stops;
    expect(Date.parse(first.expectedDepartureTime) - Date.parse(first.departureTime)).toBe(40 * 60_000);
  });

  test.each([
    ['999999', '2026-11-26', 'TRAIN_NOT_FOUND'],
    ['739', '2026-11-25', 'TRIP_NOT_FOUND'],
    ['739', '2026-02-30', 'TRIP_NOT_FOUND'],
    ['739', 'tomorrow', 'TRIP_NOT_FOUND'],
  ])('%s on %s is refused: %s', async (train, date, code) => {
    expect((await schedule.get(`/v1/trips/${train}/${date}`)).body).toMatchObject({ status: 404, code });
  });
});
