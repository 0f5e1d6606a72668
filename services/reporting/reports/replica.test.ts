import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { createTestDatabase, eventually, testPlatform } from '#support/platform';
import { dailyStats } from '../schema.ts';
import { reporting } from '../service.ts';
import { saleOn } from '../testing/sales.ts';

let replica: Awaited<ReturnType<typeof createTestDatabase>>;
let platform: Awaited<ReturnType<typeof testPlatform>>;
beforeAll(async () => {
  replica = await createTestDatabase('reporting');
  platform = await testPlatform('reporting', { env: { REPORTING_READ_URL: replica.url } });
});
afterAll(async () => {
  await platform.close();
  await replica.drop();
});

test('with REPORTING_READ_URL reports are read there, while counting goes to the primary', async () => {
  const service = await platform.start(reporting);
  const copy = postgres(replica.url, { max: 1 });
  await copy`INSERT INTO daily_stats (stat_date, total_bookings) VALUES ('2026-09-01', 7)`;
  await copy.end();
  await saleOn(platform, '2026-09-01').confirmed();
  const counted = await eventually(
    async () => (await service.deps.db.select().from(dailyStats))[0],
    'the sale to be counted on the primary',
  );
  expect(counted.totalBookings).toBe(1);
  const authorization = `Bearer ${await platform.tokenFor({ role: 'ADMIN' })}`;
  const read = async (path: string) =>
    (
      (await (
        await service.app.handle(
          new Request(`http://localhost/v1/reports/${path}?from=2026-09-01&to=2026-09-01`, {
            headers: { authorization },
          }),
        )
      ).json()) as { items: { totalBookings?: number }[] }
    ).items;
  expect((await read('daily'))[0]!.totalBookings).toBe(7);
  expect(await read('sales')).toEqual([]);
  expect(await read('occupancy')).toEqual([]);
});
