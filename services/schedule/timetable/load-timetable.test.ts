import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import { firstUnprintable } from '#shared/base/printable';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import { MovableClock } from '#support/clock';
import { createTestDatabase } from '#support/platform';
import * as schema from '../schema.ts';
import { files, stationId, trainId } from '../testing/fixtures.ts';
import { loadTimetable } from './load-timetable.ts';
import type { ScheduleDatabase } from './read-timetable.ts';
import type { TimetableFiles } from './timetable-files.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: ScheduleDatabase;
const clock = new MovableClock('2026-11-24T04:00:00.000Z');
const load = async (what: TimetableFiles) => {
  const lines: string[] = [];
  return { ...(await loadTimetable({ db, clock }, (line) => lines.push(line))(what)), lines };
};

beforeAll(async () => {
  database = await createTestDatabase('schedule');
  db = openPostgres(database.url, schema, { maxConnections: 2, name: 'test', patient: true });
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});

test('every name of the timetable can be printed on a ticket', async () => {
  const { stations, trains, coaches } = files;
  const names = [...stations, ...trains, ...coaches.coaches, ...coaches.classes].flatMap(Object.values);
  const texts = names.filter((name) => typeof name === 'string').map((name) => name.normalize('NFC'));
  expect(texts.length).toBeGreaterThan(1_000);
  expect(texts.filter((text) => firstUnprintable(text) !== undefined)).toEqual([]);
});

const tables = [
  'stations',
  'trains',
  'routes',
  'route_stops',
  'coaches',
  'seats',
  'fares',
  'rules',
  'schedules',
];
const count = async () =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (table) => {
        const [row] = await db.execute<{ count: number }>(
          sql`SELECT count(*)::int AS count FROM ${sql.identifier(table)}`,
        );
        return [table, row!.count] as const;
      }),
    ),
  );
const trainRow = async (number: string) =>
  (
    await db
      .select()
      .from(schema.trains)
      .where(eq(schema.trains.id, trainId(number)))
  )[0]!;

describe('loading the timetable', () => {
  test('brings 413 stations and 226 trains with 3,425 stops, their seats and fares', async () => {
    const loaded = await load(files);
    expect(loaded.changed).toBe(true);
    expect(await count()).toMatchObject({
      stations: 413,
      trains: 226,
      routes: 226,
      route_stops: 3425,
      rules: 26,
    });
    const [marked] = await db.execute<{ estimated: number; afterMidnight: number }>(sql`
      SELECT count(*) FILTER (WHERE arrival_estimated OR departure_estimated)::int AS estimated,
        count(*) FILTER (WHERE departure_day_offset > 0)::int AS "afterMidnight"
      FROM route_stops`);
    expect(marked!.estimated).toBe(1608);
    expect(marked!.afterMidnight).toBeGreaterThan(400);
    expect(loaded.lines.join('\n')).toContain('226 with 3425 stops');
    // What nobody has to act on is one line of the report, which says what it is and where it is explained.
    const remarks = loaded.lines.filter((line) => /doubt|remark|fares\.json/.test(line));
    expect(remarks).toEqual([
      expect.stringMatching(/^remarks on the data: 69, .*check-timetable.*SOURCES\.md/),
    ]);
  });

  test('loading the same files again changes nothing', async () => {
    const before = await count();
    const again = await load(files);
    expect([again.changed, again.trips]).toEqual([false, 0]);
    expect(again.lines.join('\n')).not.toContain('remark');
    expect(await count()).toEqual(before);
  });

  test('a feed with a wrong name or wrong kilometres is refused by line, and the timetable in force stays', async () => {
    const [before] = await db.select().from(schema.timetableVersion);
    const faulty: TimetableFiles = {
      ...files,
      hash: 'faulty',
      trains: files.trains.map((train) => {
        if (train.number === '729') return { ...train, nameBn: 'মহানগর এক্সপ্রেস' };
        if (train.number !== '38') return train;
        const far = (km: number | null) => (km === null ? null : km + 47);
        const at = train.stops.findIndex(([code]) => code === 'CHINK');
        return {
          ...train,
          stops: train.stops.map((stop, place) =>
            place < at ? stop : (stop.with(1, far(stop[1])) as typeof stop),
          ),
        };
      }),
    };
    const refusal = await load(faulty).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(refusal).toContain('trains.json 729, nameBn');
    expect(refusal).toMatch(/trains\.json 38, stop CHINK, (km|arrival)/);
    expect((await db.select().from(schema.timetableVersion))[0]).toEqual(before!);
    expect((await trainRow('729')).nameBn).toBe('মেঘনা এক্সপ্রেস');
  });

  test('a timetable with the old names is mended by loading the new files', async () => {
    await db
      .update(schema.trains)
      .set({ nameBn: 'মিতালী এক্সপ্রেস' })
      .where(eq(schema.trains.id, trainId('721')));
    await load({ ...files, hash: 'mended' });
    expect((await trainRow('721')).nameBn).toBe('মহানগর এক্সপ্রেস');
  }, 60_000);

  test('two loaders at once bring one timetable', async () => {
    const before = await count();
    const renewed = { ...files, hash: 'twice' };
    const outcomes = await Promise.all([load(renewed), load(renewed)]);
    expect(outcomes.map((outcome) => outcome.changed).sort()).toEqual([false, true]);
    expect(await count()).toEqual(before);
  }, 60_000);

  test('new files change what they change, keep what a person edited, and switch off what is gone', async () => {
    await db
      .update(schema.trains)
      .set({ name: 'Renamed by an administrator', editedAt: new Date() })
      .where(eq(schema.trains.id, trainId('739')));
    await db
      .update(schema.stations)
      .set({ city: 'Edited', editedAt: new Date() })
      .where(eq(schema.stations.code, 'SRG'));
    const later = files.trains.map((train) =>
      train.number === '701' ? { ...train, name: 'Suborno Nonstop', nameBn: 'সুবর্ণ ননস্টপ' } : train,
    );
    const changed: TimetableFiles = {
      ...files,
      hash: 'another',
      trains: later.filter((train) => train.number !== '742'),
      fares: files.fares.map((fare) => ({ ...fare, fares: { ...fare.fares }, byTrain: undefined })),
    };
    const [before] = await db.select().from(schema.timetableVersion);
    const loaded = await load(changed);
    const [after] = await db.select().from(schema.timetableVersion);
    expect(loaded.changed).toBe(true);
    expect(after!.version).toBeGreaterThan(before!.version);
    expect(loaded.lines.join('\n')).toContain('1 edited ones kept');
    expect((await trainRow('739')).name).toBe('Renamed by an administrator');
    expect((await trainRow('701')).name).toBe('Suborno Nonstop');
    expect((await trainRow('742')).isActive).toBe(false);
    const [station] = await db
      .select()
      .from(schema.stations)
      .where(eq(schema.stations.id, stationId('SRG')));
    expect(station!.city).toBe('Edited');
    const [own] = await db.execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM fares WHERE train_id IS NOT NULL`,
    );
    expect(own!.count).toBe(0);
    expect((await count()).seats).toBe(129684);
  }, 60_000);

  test('trips that have not begun follow the new times, those that have begun keep theirs', async () => {
    clock.set('2026-11-24', '10:00');
    const begun = files.trains.find((train) => train.number === '701')!;
    const moved: TimetableFiles = {
      ...files,
      hash: 'moved',
      trains: files.trains.map((train) =>
        train === begun ? { ...train, stops: [['CG', 0, null, '08:00'], train.stops[1]!] } : train,
      ),
    };
    await load(moved);
    const rows = await db
      .select()
      .from(schema.schedules)
      .where(eq(schema.schedules.trainId, trainId('701')));
    const departure = (date: string) =>
      rows.find((row) => row.journeyDate === date)!.departureTime.toISOString();
    expect(departure('2026-11-24')).toBe('2026-11-24T01:00:00.000Z');
    expect(departure('2026-11-26')).toBe('2026-11-26T02:00:00.000Z');
  }, 60_000);
});
