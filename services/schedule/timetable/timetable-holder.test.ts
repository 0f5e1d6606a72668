import { afterAll, beforeAll, expect, test } from 'bun:test';
import { addDays } from '#shared/base/clock';
import { createLogger } from '#shared/seeing/log';
import { startSchedule } from '../testing/fixtures.ts';
import { completeTrips } from '../trips/complete-trips.ts';
import { holdTimetable } from './timetable-holder.ts';

const today = '2026-11-23';
let it: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  it = await startSchedule(today, '08:00');
});
afterAll(() => it.platform.close());

test('a timetable that has not changed is not read anew: the trips that are over since are, and nothing else', async () => {
  const { db, clock } = it;
  const holder = holdTimetable({ db, clock, log: createLogger('silent') });
  await holder.refresh();
  const first = holder.current();
  const on = (date: string) =>
    [...holder.current().trips].filter(([key]) => key.endsWith(date)).map(([, { status }]) => status);
  expect(new Set(on(today))).toEqual(new Set(['SCHEDULED']));
  await holder.refresh();
  expect(holder.current()).toBe(first);

  clock.advance(12 * 3_600_000);
  const over = await completeTrips({ db, clock })();
  expect(over).toBeGreaterThan(10);
  await holder.refresh();
  const completed = on(today).filter((status) => status === 'COMPLETED');
  expect(completed.length).toBeGreaterThan(10);
  expect(holder.current().trips.size).toBe(first.trips.size);
  expect(new Set(on(addDays(today, 1)))).toEqual(new Set(['SCHEDULED']));
  // What is held was replaced, and is what a process that starts now reads.
  expect(first.trips).not.toBe(holder.current().trips);
  const another = holdTimetable({ db, clock, log: createLogger('silent') });
  await another.refresh();
  expect(holder.current().trips).toEqual(another.current().trips);
  expect(holder.current().trains).toBe(first.trains);
});
