import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { startSchedule, trainId } from './testing/fixtures.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
}, 60_000);
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
});
