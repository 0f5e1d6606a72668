import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { schedules } from '../schema.ts';
import { startSchedule, trainId } from '../testing/fixtures.ts';
import { measureSeats } from './measure-seats.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const sell = (date: string, more: string) =>
  schedule.db.execute(sql`
    UPDATE schedules SET sold_seats = 3, available_seats = total_seats - 3, ${sql.raw(more)}
    WHERE train_id = ${trainId('701')} AND journey_date = ${date}`);

test('seats left are told of trips on sale that sell, and no longer once a trip is over', async () => {
  const measure = measureSeats(schedule.deps);
  const said = async () => {
    await measure();
    const lines = (await schedule.deps.metrics.metrics()).split('\n');
    return lines.filter((line) => line.startsWith('jatra_trip_seats_left{'));
  };
  expect(await said()).toEqual([]);
  await sell('2026-11-26', "status = 'DELAYED'");
  await sell('2026-11-27', "status = 'CANCELLED'");
  const [{ seats }] = (await schedule.db
    .select({ seats: sql<number>`max(${schedules.totalSeats})` })
    .from(schedules)
    .where(sql`train_id = ${trainId('701')} AND journey_date = '2026-11-26'`)) as [{ seats: number }];
  expect(await said()).toEqual([`jatra_trip_seats_left{train="701",date="2026-11-26"} ${seats - 3}`]);
  await sell('2026-11-26', "status = 'COMPLETED'");
  expect(await said()).toEqual([]);
});
