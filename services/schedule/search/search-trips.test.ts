import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import * as contract from '#shared/contracts/schedule';
import * as seats from '#shared/contracts/seat-reservation';
import { eventually } from '#support/platform';
import { schedules, timetableVersion } from '../schema.ts';
import { startSchedule, stationId, trainId } from '../testing/fixtures.ts';
import { searchKey } from './search-cache.ts';

type Schedule = Awaited<ReturnType<typeof startSchedule>>;
interface Trip {
  trainId: string;
  trainNumber: string;
  trainName: string;
  journeyDate: string;
  departureTime: string;
  arrivalTime: string;
  durationMinutes: number;
  timesEstimated: boolean;
  status: string;
  saleClosed: boolean;
  classes: {
    class: string;
    fare: { amount: number };
    items: Record<string, { amount: number }>;
    available: number | null;
  }[];
}

let schedule: Schedule;
let asked: { trainId: string; journeyDate: string; fromStationId: string; toStationId: string }[] = [];
const tell = ({ journeys }: { journeys: typeof asked }) => {
  asked.push(...journeys);
  return { journeys: journeys.map(() => ({ SNIGDHA: 7, S_CHAIR: 0 })) };
};

beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
  await schedule.platform.fake(seats.getAvailability, tell);
});
afterAll(() => schedule.close());
beforeEach(() => {
  schedule.clock.set('2026-11-24', '10:00');
  asked = [];
});

const search = async (from: string, to: string, date: string) =>
  schedule.get(`/v1/trips?${new URLSearchParams({ from, to, date })}`);
const trips = async (from: string, to: string, date: string): Promise<Trip[]> => {
  const { status, body } = await search(from, to, date);
  expect(status).toBe(200);
  return body.trips;
};
const train = (found: Trip[], number: string) => found.find((trip) => trip.trainNumber === number);

describe('search', () => {
  test('finds the trips between two stations in travel order, by departure, with prices', async () => {
    const found = await trips('DA', 'CG', '2026-11-27');
    expect(found.length).toBeGreaterThanOrEqual(6);
    expect(found.map((trip) => trip.departureTime)).toEqual(found.map((trip) => trip.departureTime).sort());
    const suborno = train(found, '702')!;
    expect(suborno).toMatchObject({
      trainId: trainId('702'),
      trainName: 'Suborno Express',
      trainNameBn: 'সুবর্ণ এক্সপ্রেস',
      type: 'INTERCITY',
      journeyDate: '2026-11-27',
      departureTime: '2026-11-27T10:30:00.000Z',
      arrivalTime: '2026-11-27T15:25:00.000Z',
      durationMinutes: 295,
      from: 'DA',
      to: 'CG',
      status: 'SCHEDULED',
    });
    const snigdha = suborno.classes.find((one) => one.class === 'SNIGDHA')!;
    expect(snigdha.fare).toEqual({ amount: 85_500, currency: 'BDT', scale: 2 } as never);
    expect([
      snigdha.items.base!.amount,
      snigdha.items.vat!.amount,
      snigdha.items.serviceCharge!.amount,
    ]).toEqual([74_300, 11_200, 2_000]);
  });

  test('the passenger who boards after midnight finds the train that left its origin the day before', async () => {
    const upaban = train(await trips('SRG', 'SYL', '2026-11-25'), '739')!;
    expect(upaban).toMatchObject({
      journeyDate: '2026-11-24',
      departureTime: '2026-11-24T20:11:00.000Z',
      arrivalTime: '2026-11-24T23:00:00.000Z',
    });
  });

  test("off days go by the origin's date: Wednesday's train is not there on Thursday morning", async () => {
    expect(train(await trips('DA', 'SYL', '2026-11-25'), '739')).toBeUndefined();
    expect(train(await trips('SRG', 'SYL', '2026-11-26'), '739')).toBeUndefined();
    expect(train(await trips('DA', 'SYL', '2026-11-26'), '739')).toBeDefined();
  });

  test("yesterday's trips stay on sale downstream until they have left the boarding stop", async () => {
    schedule.clock.set('2026-11-24', '02:10');
    expect(train(await trips('SRG', 'SYL', '2026-11-24'), '739')?.journeyDate).toBe('2026-11-23');
    schedule.clock.set('2026-11-24', '02:11');
    expect(train(await trips('SRG', 'SYL', '2026-11-24'), '739')).toBeUndefined();
  });

  test('a train does not go backwards', async () => {
    expect(train(await trips('SYL', 'DA', '2026-11-26'), '739')).toBeUndefined();
    expect(train(await trips('SYL', 'DA', '2026-11-26'), '740')).toBeDefined();
  });

  test('stations are found by code, name, Bengali name and alias in any spelling', async () => {
    const byCode = await trips('DA', 'CXB', '2026-11-27');
    expect(byCode.length).toBeGreaterThanOrEqual(1);
    for (const [from, to] of [
      ['da', 'cxb'],
      ['dhaka', "COX'S BAZAR"],
      ['ঢাকা', 'কক্সবাজার'],
      ['Kamalapur', 'coxs bazar'],
    ] as const) {
      expect(await trips(from, to, '2026-11-27')).toEqual(byCode);
    }
  });

  test('a refusal names the field', async () => {
    const refusals = [
      [{ from: 'Atlantis', to: 'CG', date: '2026-11-26' }, 'from'],
      [{ from: 'DA', to: 'Atlantis', date: '2026-11-26' }, 'to'],
      [{ from: 'DA', to: 'dhaka', date: '2026-11-26' }, 'to'],
      [{ from: 'DA', to: 'CG', date: '2026-02-30' }, 'date'],
      [{ from: 'DA', to: 'CG', date: 'tomorrow' }, 'date'],
      [{ from: 'DA', to: 'CG' }, 'date'],
    ] as const;
    for (const [query, field] of refusals) {
      const { status, body } = await schedule.get(`/v1/trips?${new URLSearchParams(query)}`);
      expect([status, body.code, body.errors[0].field]).toEqual([400, 'VALIDATION', field]);
    }
  });

  test('only dates of the advance sale are answered, and the refusal says which', async () => {
    for (const date of ['2026-11-23', '2026-12-05']) {
      const { status, body } = await search('DA', 'CG', date);
      expect([status, body.allowed]).toEqual([400, { from: '2026-11-24', to: '2026-12-04' }]);
    }
    expect((await trips('DA', 'CG', '2026-12-04')).length).toBeGreaterThan(0);
  });

  test('what is not sold is shown without classes', async () => {
    // No classes are known of train 61, and no journey starts at Mahimaganj on train 810.
    expect(train(await trips('LAL', 'DIN', '2026-11-26'), '61')).toMatchObject({ classes: [] });
    expect(train(await trips('MAHIM', 'DA', '2026-11-26'), '810')).toMatchObject({
      classes: [],
      timesEstimated: true,
    });
    expect(train(await trips('BON', 'DA', '2026-11-26'), '810')!.classes.length).toBe(3);
  });
});

describe('availability', () => {
  test('is asked for each trip that is on sale', async () => {
    const suborno = train(await trips('DA', 'CG', '2026-11-28'), '702')!;
    expect(Object.fromEntries(suborno.classes.map((one) => [one.class, one.available]))).toEqual({
      AC_S: 0,
      SNIGDHA: 7,
      F_SEAT: 0,
      S_CHAIR: 0,
    });
    expect(asked).toContainEqual({
      trainId: trainId('702'),
      journeyDate: '2026-11-28',
      fromStationId: stationId('DA'),
      toStationId: stationId('CG'),
    });
  });

  test('is null where it cannot be had, the trips are listed all the same, and it comes back by itself', async () => {
    const free = async () =>
      train(await trips('DA', 'CG', '2026-11-29'), '702')!.classes.map((one) => one.available);
    await schedule.platform.fake(seats.getAvailability, () => {
      throw new Error('no seats today');
    });
    try {
      expect(await free()).toEqual([null, null, null, null]);
    } finally {
      await schedule.platform.fake(seats.getAvailability, tell);
    }
    await eventually(async () => (await free())[1] === 7, 'the number of seats to be told again');
  });
});

describe('the close of sales', () => {
  test('is marked from the instant at which a hold is refused, and nothing is shown as free', async () => {
    const suborno = async () => {
      asked = [];
      return train(await trips('DA', 'CG', '2026-11-24'), '702')!;
    };
    schedule.clock.set('2026-11-24', '16:14');
    expect((await suborno()).saleClosed).toBe(false);
    schedule.clock.set('2026-11-24', '16:15');
    const closed = await suborno();
    expect(closed.saleClosed).toBe(true);
    expect(closed.classes.map((one) => one.available)).toEqual([0, 0, 0, 0]);
    expect(asked.map((journey) => journey.trainId)).not.toContain(trainId('702'));
  });

  test('follows the delay', async () => {
    await schedule.db
      .update(schedules)
      .set({ status: 'DELAYED', delayMinutes: 30 })
      .where(and(eq(schedules.trainId, trainId('702')), eq(schedules.journeyDate, '2026-11-24')));
    await schedule.db.update(timetableVersion).set({ version: sql`${timetableVersion.version} + 1` });
    await schedule.deps.timetable.refresh();
    schedule.clock.set('2026-11-24', '16:44');
    expect(train(await trips('DA', 'CG', '2026-11-24'), '702')!.saleClosed).toBe(false);
    schedule.clock.set('2026-11-24', '16:45');
    expect(train(await trips('DA', 'CG', '2026-11-24'), '702')!.saleClosed).toBe(true);
  });
});

describe('the search cache', () => {
  const where = { from: 'DA', to: 'SYL', date: '2026-11-30' };
  const key = 'search:trains:DA:SYL:2026-11-30';
  const cached = async () => JSON.parse((await schedule.deps.redis.get(key)) ?? 'null');
  const tripsOfAnother = async (): Promise<Trip[]> => {
    const another = await schedule.startAnother();
    const { body } = await another.get(`/v1/trips?from=DA&to=SYL&date=${where.date}`);
    await another.stop();
    return body.trips;
  };

  test('holds an array of trains under the key of the spec for an hour, without the number of seats', async () => {
    await trips('Dhaka', 'Sylhet', where.date);
    expect(searchKey(where)).toBe(key);
    const kept = await cached();
    expect(Array.isArray(kept)).toBe(true);
    expect(train(kept, '739')).toBeDefined();
    expect(JSON.stringify(kept)).not.toContain('available');
    const ttl = await schedule.deps.redis.ttl(key);
    expect(ttl).toBeGreaterThan(3_590);
    expect(ttl).toBeLessThanOrEqual(3_600);
  });

  test('is what a process that starts answers a search from', async () => {
    await trips('DA', 'SYL', where.date);
    const kept = await cached();
    kept[0].trainName = 'Renamed Express';
    await schedule.deps.redis.set(key, JSON.stringify(kept));
    expect((await tripsOfAnother()).map(({ trainName }) => trainName)).toContain('Renamed Express');
    await schedule.deps.redis.del(key);
  });

  test('a slow writer cannot bring an old timetable back', async () => {
    await tripsOfAnother();
    const old = await schedule.deps.redis.get(key);
    await schedule.db
      .update(schedules)
      .set({ status: 'CANCELLED' })
      .where(and(eq(schedules.trainId, trainId('739')), eq(schedules.journeyDate, where.date)));
    await schedule.db.update(timetableVersion).set({ version: sql`${timetableVersion.version} + 1` });
    await schedule.deps.timetable.refresh();
    expect(train(await trips('DA', 'SYL', where.date), '739')!.status).toBe('CANCELLED');

    await schedule.deps.redis.set(key, old!);
    const again = train(await tripsOfAnother(), '739')!;
    expect(again.status).toBe('CANCELLED');
    expect(again.classes.map((one) => one.available)).toEqual(again.classes.map(() => 0));
    expect(train(await cached(), '739')!.status).toBe('CANCELLED');
  });

  test('a changed timetable is read at the notice', async () => {
    const before = schedule.deps.timetable.current().version;
    await schedule.db.update(timetableVersion).set({ version: before + 1 });
    schedule.platform.bus.notify(contract.timetableChanged, { version: before + 1 });
    await eventually(
      () => schedule.deps.timetable.current().version === before + 1,
      'the new version is read',
    );
  });

  test('text that is no search is passed over', async () => {
    for (const value of ['[]', '{}', '[1]', '[{"timetableVersion":0}]', 'not JSON']) {
      await schedule.deps.redis.set(key, value);
      expect(train(await tripsOfAnother(), '739')).toBeDefined();
      expect(train(await cached(), '739')).toBeDefined();
    }
  });

  test('searches are answered without Redis', async () => {
    await schedule.platform.redis!.stop();
    // Were each to wait for it, they would take longer than a test may.
    for (const to of ['SYL', 'CG', 'SRG', 'CUM', 'BRL', 'FENI'])
      for (const date of ['2026-11-26', '2026-11-27', '2026-11-28', '2026-12-03'])
        expect((await trips('DA', to, date)).length).toBeGreaterThan(0);
  });
});
