import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { newId } from '#shared/base/id';
import * as seats from '#shared/contracts/seat-reservation';
import { eventually } from '#support/platform';
import { jobs } from '../jobs.ts';
import { schedules, stations, timetableVersion } from '../schema.ts';
import { startSchedule, trainId } from '../testing/fixtures.ts';
import { askSeats } from './ask-seats.ts';
import { searchTrips } from './search-trips.ts';

type Schedule = Awaited<ReturnType<typeof startSchedule>>;
type Process = Pick<Schedule, 'get'>;
type Journeys = (typeof seats.getAvailability)['input']['static']['journeys'];
interface Trip {
  trainNumber: string;
  status: string;
  delayMinutes: number;
  saleClosed: boolean;
  classes: { class: string; available: number | null }[];
}

let schedule: Schedule;
/** Processes whose timers follow the timetable, and no other does. */
let others: Awaited<ReturnType<Schedule['startAnother']>>[];
let requests: Journeys[] = [];

const tellsAlways = (free: number) =>
  schedule.platform.fake(seats.getAvailability, ({ journeys }) => {
    requests.push(journeys);
    return { journeys: journeys.map(() => ({ SNIGDHA: free, S_CHAIR: free })) };
  });

beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00', { SEARCHES_MEGABYTES: '1' });
  const following = jobs.filter(({ name }) => name === 'follow-timetable');
  others = [await schedule.startAnother(following), await schedule.startAnother(following)];
});
afterAll(() => schedule?.close());
beforeEach(async () => {
  schedule.clock.set('2026-11-24', '10:00');
  await tellsAlways(7);
  requests = [];
});

const pathOf = (from: string, to: string, date: string) =>
  `/v1/trips?${new URLSearchParams({ from, to, date })}`;
async function find(process: Process, number: string, path: string): Promise<Trip | undefined> {
  const { status, body } = await process.get(path);
  expect(status).toBe(200);
  return body.trips.find((trip: Trip) => trip.trainNumber === number);
}
const freeIn = async (process: Process, path: string) =>
  (await find(process, '702', path))!.classes.find((one) => one.class === 'SNIGDHA')!.available;

/** Requests come from the network, one turn of the event loop after the other. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the number of free seats', () => {
  test('is at most a second old in every process, also where seat-reservation answers from a copy', async () => {
    const path = pathOf('DA', 'CG', '2026-11-26');
    // What there was, and since when there is something else.
    const replacedAtMs: number[] = [];
    let copy = { value: 0, readAtMs: Number.NEGATIVE_INFINITY };
    await schedule.platform.fake(seats.getAvailability, ({ journeys }) => {
      const nowMs = performance.now();
      if (nowMs - copy.readAtMs >= 400) copy = { value: replacedAtMs.length, readAtMs: nowMs };
      return {
        journeys: journeys.map(() => ({ SNIGDHA: copy.value })),
        readAfterMs: Math.floor(copy.readAtMs - nowMs),
      };
    });
    const seen = new Set<number>();
    const watch = async (process: Process) => {
      while (replacedAtMs.length < 30) {
        await turn();
        const askedAtMs = performance.now();
        const told = await freeIn(process, path);
        if (told === null) continue;
        seen.add(told);
        const goneSinceMs = askedAtMs - (replacedAtMs[told] ?? Number.POSITIVE_INFINITY);
        expect(goneSinceMs).toBeLessThanOrEqual(1_000);
      }
    };
    const change = setInterval(() => replacedAtMs.push(performance.now()), 100);
    try {
      await Promise.all(others.map(watch));
    } finally {
      clearInterval(change);
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  test('is asked for a few times a second, however many people search', async () => {
    const paths = ['CG', 'SYL', 'CUM'].map((to) => pathOf('DA', to, '2026-11-27'));
    const beganMs = performance.now();
    let searches = 0;
    while (searches < 1_000 || performance.now() - beganMs < 1_000) {
      await turn();
      await Promise.all(Array.from({ length: 50 }, (_, at) => schedule.get(paths[at % paths.length]!)));
      searches += 50;
    }
    const turns = Math.floor((performance.now() - beganMs) / 400) + 1;
    expect(requests.length).toBeLessThanOrEqual(paths.length * turns);
  });

  test('is asked for by different searches together, each a turn after the other, while they are answered', async () => {
    const dates = ['2026-11-29', '2026-11-30', '2026-12-01'];
    const paths = dates.flatMap((date) => ['CG', 'SYL', 'CUM'].map((to) => pathOf('DA', to, date)));
    for (const path of paths) await schedule.get(path);
    requests = [];
    const beganMs = performance.now();
    while (performance.now() - beganMs < 2_000) {
      for (const path of paths) {
        await turn();
        await schedule.get(path);
      }
    }
    const turns = Math.floor((performance.now() - beganMs) / 400) + 1;
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.length).toBeLessThanOrEqual((turns * paths.length) / 3);
  });

  test('is null once it cannot be told any more, is never an old one, and comes back by itself', async () => {
    const path = pathOf('DA', 'CG', '2026-11-28');
    expect(await freeIn(schedule, path)).toBe(7);
    let release = () => {};
    const silence = new Promise<void>((resolve) => {
      release = resolve;
    });
    await schedule.platform.fake(seats.getAvailability, async ({ journeys }) => {
      await silence;
      return { journeys: journeys.map(() => ({ SNIGDHA: 8 })) };
    });
    const silentSinceMs = performance.now();
    await eventually(async () => {
      const askedAtMs = performance.now();
      const told = await freeIn(schedule, path);
      if (askedAtMs - silentSinceMs > 1_000) expect(told).toBeNull();
      return told === null;
    }, 'the number of seats to be gone');
    release();
    await eventually(async () => (await freeIn(schedule, path)) === 8, 'the number of seats to come back');
  });

  test('that took too long to come is not told', async () => {
    await schedule.platform.fake(seats.getAvailability, ({ journeys }) => ({
      journeys: journeys.map(() => ({ SNIGDHA: 7 })),
      readAfterMs: -1_000,
    }));
    expect(await freeIn(schedule, pathOf('DA', 'CG', '2026-11-29'))).toBeNull();
  });

  test('is asked for by searches of one turn in one request, and no request asks for more than it may', async () => {
    const ask = askSeats(schedule.deps, { deadlineMs: 5_000 });
    const journeys = (count: number) =>
      Array.from({ length: count }, () => ({
        trainId: newId(),
        journeyDate: '2026-11-26',
        fromStationId: newId(),
        toStationId: newId(),
      }));
    await schedule.platform.fake(seats.getAvailability, ({ journeys: asked }) => {
      requests.push(asked);
      return { journeys: asked.map(({ trainId: id }) => ({ [id]: 1 })) };
    });
    const asked = [3, 20, 40, 4, 130, 0, 1].map(journeys);
    const told = await Promise.all(asked.map(ask));
    expect(told.map(({ free }) => free)).toEqual(
      asked.map((one) => one.map(({ trainId: id }) => ({ [id]: 1 }))),
    );
    expect(requests.map((one) => one.length)).toEqual([63, 4, 64, 64, 3]);
  });
});

describe('a change of the timetable shows in every process without a notice:', () => {
  const change = async (work: () => Promise<unknown>) => {
    await work();
    await schedule.db.update(timetableVersion).set({ version: sql`${timetableVersion.version} + 1` });
  };
  const path = pathOf('DA', 'CG', '2026-12-03');
  const trip = and(eq(schedules.trainId, trainId('702')), eq(schedules.journeyDate, '2026-12-03'));
  const showsEverywhere = (fits: (found: Trip) => boolean, what: string) =>
    Promise.all(others.map((other) => eventually(async () => fits((await find(other, '702', path))!), what)));

  test('its version is read more than twice a second', () => {
    expect(jobs.find(({ name }) => name === 'follow-timetable')!.intervalMs).toBeLessThanOrEqual(400);
  });

  test('a delay, then a cancellation', async () => {
    await showsEverywhere(({ status }) => status === 'SCHEDULED', 'the trip as planned');
    await change(() =>
      schedule.db.update(schedules).set({ status: 'DELAYED', delayMinutes: 25 }).where(trip),
    );
    await showsEverywhere(({ delayMinutes }) => delayMinutes === 25, 'the delay');
    await change(() => schedule.db.update(schedules).set({ status: 'CANCELLED' }).where(trip));
    await showsEverywhere(
      ({ status, classes }) => status === 'CANCELLED' && classes.every((one) => one.available === 0),
      'the cancellation',
    );
  });

  test('an edit, also in the look-up of stations', async () => {
    const named = async ({ get }: Process) => (await get('/v1/stations?q=srg')).body.items[0].name;
    for (const other of others) expect(await named(other)).toBe('Sreemangal');
    await change(() =>
      schedule.db.update(stations).set({ name: 'Sreemangal Town' }).where(eq(stations.code, 'SRG')),
    );
    for (const other of others) {
      await eventually(async () => (await named(other)) === 'Sreemangal Town', 'the new name');
      expect((await other.get('/v1/trips?from=sreemangal+town&to=SYL&date=2026-11-27')).status).toBe(200);
    }
  });
});

describe('the clock', () => {
  test('closes a sale and takes a train off at its very instant, and puts both back where it is set back', async () => {
    const path = pathOf('DA', 'CG', '2026-11-24');
    const at = async (time: string) => {
      schedule.clock.set('2026-11-24', time);
      const found = await find(schedule, '702', path);
      return found?.saleClosed;
    };
    expect(await at('16:14')).toBe(false);
    expect(await at('16:15')).toBe(true);
    expect(await at('16:29')).toBe(true);
    expect(await at('16:30')).toBeUndefined();
    expect(await at('16:29')).toBe(true);
    expect(await at('16:14')).toBe(false);
  });

  test('moves the dates on sale at midnight in Dhaka, for searches that are kept as well', async () => {
    const statuses = () =>
      Promise.all(
        ['2026-11-24', '2026-11-25', '2026-12-04', '2026-12-05'].map(
          async (date) => (await schedule.get(pathOf('DA', 'SYL', date))).status,
        ),
      );
    schedule.clock.set(new Date('2026-11-24T17:59:59.999Z'));
    expect(await statuses()).toEqual([200, 200, 200, 400]);
    schedule.clock.set(new Date('2026-11-24T18:00:00.000Z'));
    expect(await statuses()).toEqual([400, 200, 200, 200]);
    schedule.clock.set(new Date('2026-11-24T17:59:59.999Z'));
    expect(await statuses()).toEqual([200, 200, 200, 400]);
  });
});

describe('what is sent', () => {
  const path = pathOf('DA', 'CG', '2026-12-01');
  const unpackers = {
    gzip: (bytes: Uint8Array<ArrayBuffer>) => Bun.gunzipSync(bytes),
    zstd: (bytes: Uint8Array<ArrayBuffer>) => Bun.zstdDecompressSync(bytes),
  };
  const fetchRaw = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await schedule.app.handle(new Request(`http://localhost${path}`, { method, headers }));
    return {
      status: response.status,
      headers: response.headers,
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  };

  test.each([path, '/v1/stations?q=pur', '/v1/trains?limit=50', '/v1/trains/702'])(
    '%s is the same packed as it is plain, in less than half of the bytes',
    async (asked) => {
      const plain = await fetchRaw(asked);
      for (const encoding of ['gzip', 'zstd'] as const) {
        const packed = await fetchRaw(asked, { 'accept-encoding': encoding });
        expect(packed.headers.get('content-encoding')).toBe(encoding);
        expect(packed.headers.get('vary')).toContain('Accept-Encoding');
        expect(Buffer.from(unpackers[encoding](packed.bytes))).toEqual(Buffer.from(plain.bytes));
        expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
      }
    },
  );

  test('may be kept for a second, and is not sent again while nothing has changed', async () => {
    const first = await fetchRaw(path);
    expect(first.headers.get('cache-control')).toBe('public, max-age=1');
    const etag = first.headers.get('etag')!;
    const again = await fetchRaw(path, { 'if-none-match': etag });
    expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
    await tellsAlways(6);
    await eventually(
      async () => (await fetchRaw(path, { 'if-none-match': etag })).status === 200,
      'another answer for other numbers',
    );
  });

  test('to whoever asks for its head alone is the head of what others get', async () => {
    schedule.app.listen({ port: 0, hostname: '127.0.0.1' });
    const ask = (method: string) => fetch(new URL(path, schedule.app.server!.url), { method });
    const [head, whole] = [await ask('HEAD'), await ask('GET')];
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control', 'vary'])
      expect([name, head.headers.get(name)]).toEqual([name, whole.headers.get(name)]);
    await schedule.app.stop();
  });

  test('is made without a wait where it is at hand', async () => {
    const search = searchTrips({ ...schedule.deps, metrics: new Registry() });
    const asked = { from: 'DA', to: 'CG', date: '2026-12-01' };
    const first = search(asked);
    expect(first).toBeInstanceOf(Promise);
    const made = await first;
    expect(search(asked)).toBe(made);
    expect(search({ ...asked, from: 'kamalapur' })).toBe(made);
  });
});

describe('the memory of searches', () => {
  const bytes = async () => {
    const { values } = await schedule.deps.metrics.getSingleMetric('jatra_search_copies_bytes')!.get();
    return values[0]!.value;
  };

  test('has a bound', async () => {
    const { stations: all } = schedule.deps.timetable.current();
    for (const { code } of all.slice(0, 120)) {
      for (const date of ['2026-11-26', '2026-11-27']) await schedule.get(pathOf('DA', code, date));
    }
    expect(await bytes()).toBeGreaterThan(2 ** 19);
    expect(await bytes()).toBeLessThanOrEqual(2 ** 20);
  });

  test('does not grow by other spellings of what is kept, nor by what is refused', async () => {
    await schedule.get(pathOf('DA', 'CG', '2026-12-02'));
    const before = await bytes();
    for (let at = 0; at < 200; at++) {
      const spelled = `Dha${"'".repeat(1 + (at % 50))}ka${' '.repeat(1 + (at % 7))}`;
      expect((await schedule.get(pathOf(spelled, 'CG', '2026-12-02'))).status).toBe(200);
      expect((await schedule.get(pathOf(`nowhere ${at}`, 'CG', '2026-12-02'))).status).toBe(400);
    }
    expect(await bytes()).toBe(before);
  });
});
