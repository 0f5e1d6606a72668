import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import * as booking from '#shared/contracts/booking';
import { testPlatform } from '#support/platform';
import type { Deps } from '../connect.ts';
import { dailyStats, salesStats } from '../schema.ts';
import { reporting } from '../service.ts';
import { saleOn } from '../testing/sales.ts';
import { rebuild } from './rebuild.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let deps: Deps;
const dates = ['2026-07-01', '2026-07-02'] as const;

beforeAll(async () => {
  platform = await testPlatform('reporting');
  // The operator's account on NATS: the service's own reads no stream again.
  deps = { ...(await platform.start(reporting)).deps, bus: platform.bus };
  const sold = saleOn(platform, dates[0], { classes: ['AC_S', 'S_CHAIR'], paid: 90_000 });
  await sold.created();
  await sold.confirmed();
  await sold.cancelled(3, { passengers: 1 });
  await sold.refunded(20_000);
  const revived = saleOn(platform, dates[0], { userId: sold.userId, seats: 1, paid: 40_000 });
  await revived.failed();
  await revived.confirmed(3);
  const failed = saleOn(platform, dates[1]);
  await failed.created();
  await failed.failed();
  await saleOn(platform, dates[1], { seats: 3, paid: 60_000 }).confirmed();
  await settled();
});
afterAll(() => platform.close());

/** Everything that is on the streams has been counted. */
async function settled() {
  for (const name of ['created', 'confirmed', 'failed', 'cancelled'])
    await platform.settled('BOOKING', `reporting-${name}`);
  await platform.settled('PAYMENT', 'reporting-refunded');
}

/** All that reports are read from, without what a new row has of its own. */
async function figures() {
  const days = await deps.db.select().from(dailyStats).orderBy(dailyStats.statDate);
  const cells = await deps.db
    .select()
    .from(salesStats)
    .orderBy(salesStats.statDate, salesStats.trainId, salesStats.class);
  return {
    days: days.map(({ id: _id, createdAt: _created, updatedAt: _updated, ...day }) => day),
    cells: cells.map(({ updatedAt: _updated, ...cell }) => cell),
  };
}

const statistics = sql`WITH gone_0 AS (DELETE FROM daily_stats) DELETE FROM sales_stats`;
const everything = sql`WITH gone_0 AS (DELETE FROM daily_stats), gone_1 AS (DELETE FROM sales_stats), gone_2 AS (DELETE FROM booking_facts), gone_3 AS (DELETE FROM seat_facts), gone_4 AS (DELETE FROM cancellation_facts), gone_5 AS (DELETE FROM refund_facts) DELETE FROM inbox`;

test('what was counted right is left as it is', async () => {
  const before = await figures();
  expect(before.days).toHaveLength(2);
  expect(before.cells.length).toBeGreaterThanOrEqual(4);
  expect(await rebuild(deps)).toEqual({ events: 9, days: 2, changed: [] });
  expect(await figures()).toEqual(before);
});

test('from an empty database the streams give the same figures, beside the living service', async () => {
  const before = await figures();
  await deps.db.execute(everything);
  expect(await rebuild(deps)).toMatchObject({ events: 9 });
  expect(await figures()).toEqual(before);
});

test('with the streams empty the facts give the same figures, and wrong ones are put right and named', async () => {
  const before = await figures();
  const manager = await platform.bus.connection.jetstreamManager();
  // Older than the streams' seven days.
  await manager.streams.purge('BOOKING');
  await manager.streams.purge('PAYMENT');
  await deps.db.execute(statistics);
  expect(await rebuild(deps)).toEqual({ events: 0, days: 2, changed: [...dates] });
  expect(await figures()).toEqual(before);

  await deps.db.update(dailyStats).set({ totalBookings: 99 }).where(eq(dailyStats.statDate, dates[0]));
  await deps.db.update(salesStats).set({ refunded: '1.00' }).where(eq(salesStats.statDate, dates[1]));
  await deps.db.insert(dailyStats).values({ statDate: '2026-07-09', totalBookings: 1 });
  const { changed } = await rebuild(deps);
  expect(changed).toEqual([...dates, '2026-07-09']);
  const after = await figures();
  expect(after.days.slice(0, 2)).toEqual(before.days);
  expect(after.days[2]).toMatchObject({ statDate: '2026-07-09', totalBookings: 0 });
  expect(after.cells).toEqual(before.cells);
});

test('events that come while it runs are counted once', async () => {
  const date = '2026-08-01';
  const sales = Array.from({ length: 40 }, () => saleOn(platform, date, { seats: 1, paid: 1_000 }));
  const publishing = Promise.all(sales.map((sale) => sale.confirmed()));
  await Promise.all([rebuild(deps), publishing, rebuild(deps)]);
  await publishing;
  await settled();
  const [day] = (await figures()).days.filter(({ statDate }) => statDate === date);
  expect(day).toMatchObject({ totalBookings: 40, totalRevenue: '400.00', uniqueUsers: 40 });
  expect((await rebuild(deps)).changed).toEqual([]);
});

test('the command says what it did, and counts an event that had been lost', async () => {
  const lost = saleOn(platform, '2026-08-02', { seats: 2, paid: 50_000 });
  await lost.confirmed();
  await settled();
  const [event] = (await platform.events(booking.confirmed)).filter(
    ({ aggregateId }) => aggregateId === lost.bookingId,
  );
  for (const table of ['daily_stats', 'sales_stats'])
    await deps.db.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE stat_date = '2026-08-02'`);
  for (const table of ['booking_facts', 'seat_facts'])
    await deps.db.execute(
      sql`DELETE FROM ${sql.identifier(table)} WHERE booking_id = ${lost.bookingId}::uuid`,
    );
  expect(event).toBeDefined();

  const command = Bun.spawn([process.execPath, join(import.meta.dir, 'rebuild.ts')], {
    cwd: join(import.meta.dir, '../../..'),
    env: { ...process.env, ...platform.env, NATS_URL: platform.nats.url },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [code, output] = await Promise.all([command.exited, new Response(command.stdout).text()]);
  expect(code).toBe(0);
  expect(output).toMatch(/^41 events told again, \d+ days counted\n/);
  expect((await figures()).days.find(({ statDate }) => statDate === '2026-08-02')).toMatchObject({
    totalBookings: 1,
    totalRevenue: '500.00',
    totalPassengers: 2,
  });
});

test('with the account of the service itself the command reads no stream, and changes nothing', async () => {
  const before = await figures();
  const command = Bun.spawn([process.execPath, join(import.meta.dir, 'rebuild.ts')], {
    cwd: join(import.meta.dir, '../../..'),
    env: { ...process.env, ...platform.env },
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const [code, fault] = await Promise.all([command.exited, new Response(command.stderr).text()]);
  expect(code).toBe(1);
  expect(fault).toContain('Permissions Violation');
  expect(await figures()).toEqual(before);
});

test('without an address of NATS the command names the variable', async () => {
  const { NATS_URL: _without, ...env } = { ...process.env, ...platform.env };
  const command = Bun.spawn([process.execPath, join(import.meta.dir, 'rebuild.ts')], {
    cwd: join(import.meta.dir, '../../..'),
    env,
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const [code, fault] = await Promise.all([command.exited, new Response(command.stderr).text()]);
  expect([code, fault.trim()]).toEqual([1, '✗ NATS_URL: is needed']);
});
