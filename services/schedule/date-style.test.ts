import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import * as seats from '#shared/contracts/seat-reservation';
import { startSchedule } from './testing/fixtures.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00', {}, async ({ ownerDatabaseUrl }) => {
    const owner = postgres(ownerDatabaseUrl, { max: 1, onnotice: () => {} });
    const database = new URL(ownerDatabaseUrl).pathname.slice(1);
    await owner`ALTER DATABASE ${owner(database)} SET DateStyle = 'SQL, DMY'`;
    await owner.end();
  });
  await schedule.platform.fake(seats.getAvailability, ({ journeys }) => ({
    journeys: journeys.map(() => ({ S_CHAIR: 3 })),
  }));
});
afterAll(() => schedule.close());

test('a search finds its trains and dates, however the server is set to write dates', async () => {
  const { status, body } = await schedule.get('/v1/trips?from=DA&to=CG&date=2026-11-27');
  expect(status).toBe(200);
  expect(body.trips.length).toBeGreaterThanOrEqual(6);
  expect(new Set(body.trips.map((trip: { journeyDate: string }) => trip.journeyDate))).toEqual(
    new Set(['2026-11-27']),
  );
});
