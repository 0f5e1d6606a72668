import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import * as contract from '#shared/contracts/schedule';
import { raiseVersion } from '../admin/change-timetable.ts';
import { fares, rules, schedules } from '../schema.ts';
import { startSchedule, stationId, trainId } from '../testing/fixtures.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const ask: typeof schedule.platform.bus.request = (...asked) => schedule.platform.bus.request(...asked);
const trip = { trainId: trainId('739'), journeyDate: '2026-11-26' };
const journey = { trainId: trip.trainId, fromStationId: stationId('DA'), toStationId: stationId('SYL') };

test('whether a trip runs and how late is answered from its row, before the timetable in memory is read anew', async () => {
  const planned = await ask(contract.getTrip, trip);
  expect(planned).toMatchObject({ status: 'SCHEDULED', delayMinutes: 0, version: 1 });
  // As another process does it, of whose notice this one has not heard.
  await schedule.db
    .update(schedules)
    .set({ status: 'DELAYED', delayMinutes: 45, version: 2 })
    .where(sql`train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate}`);
  const late = await ask(contract.getTrip, trip);
  expect(late).toMatchObject({ status: 'DELAYED', delayMinutes: 45, version: 2 });
  expect(late.timetableVersion).toBe(planned.timetableVersion!);
  expect(Date.parse(late.stops[0]!.departsAt!) - Date.parse(planned.stops[0]!.departsAt!)).toBe(45 * 60_000);
});

test('prices, rules and stops are answered by no older timetable than the asker has heard of', async () => {
  const [{ version }, before] = [await ask(contract.getRules, {}), await ask(contract.quoteFares, journey)];
  const timetableVersion = await schedule.db.transaction(async (tx) => {
    await tx.update(rules).set({ value: 9 }).where(eq(rules.key, 'maxOrdersPerDay'));
    await tx
      .update(fares)
      .set({ baseFare: sql`${fares.baseFare} + 100` })
      .where(sql`from_station_id = ${journey.fromStationId} AND to_station_id = ${journey.toStationId}`);
    return raiseVersion(tx);
  });
  expect((await ask(contract.getRules, {})).version).toBe(version);
  const [quote, rulesNow, tripNow] = await Promise.all([
    ask(contract.quoteFares, { ...journey, timetableVersion }),
    ask(contract.getRules, { timetableVersion }),
    ask(contract.getTrip, { ...trip, timetableVersion }),
  ]);
  expect(rulesNow).toMatchObject({ version: String(timetableVersion), maxOrdersPerDay: 9 });
  expect(tripNow.timetableVersion).toBe(timetableVersion);
  expect(quote.fares[0]!.basePoisha).toBeGreaterThan(before.fares[0]!.basePoisha);
});

test('a version that is nowhere, as after a restored database, is answered by the newest there is', async () => {
  const timetableVersion = 1_000_000;
  const answer = await ask(contract.getTrip, { ...trip, timetableVersion });
  expect(answer.timetableVersion).toBeLessThan(timetableVersion);
});
