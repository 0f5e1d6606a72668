import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { testPlatform } from '#support/platform';
import type { Day } from './models.ts';
import { dailyStats } from './schema.ts';
import { reporting } from './service.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let service: Awaited<ReturnType<typeof start>>;
const start = () => platform.start(reporting);

beforeAll(async () => {
  platform = await testPlatform('reporting');
  service = await start();
  await service.deps.db.insert(dailyStats).values({
    statDate: '2026-03-02',
    totalBookings: 1,
    successfulBookings: 1,
    totalRevenue: '600.00',
    totalPassengers: 1,
    uniqueUsers: 1,
  });
});
afterAll(() => platform.close());

async function get(query: string, headers: Record<string, string> = {}, role: 'ADMIN' | 'USER' = 'ADMIN') {
  const authorization = `Bearer ${await platform.tokenFor({ role })}`;
  return service.app.handle(
    new Request(`http://localhost/v1/reports/daily?${query}`, { headers: { authorization, ...headers } }),
  );
}

describe('GET /v1/reports/daily', () => {
  test('days without sales are rows of zeros, in order', async () => {
    const answer = await get('from=2020-02-27&to=2020-03-02');
    expect(answer.status).toBe(200);
    const report = (await answer.json()) as { items: Day[]; nextCursor: null };
    expect(report.items.map((day) => day.date)).toEqual([
      '2020-02-27',
      '2020-02-28',
      '2020-02-29',
      '2020-03-01',
      '2020-03-02',
    ]);
    expect(report.items[2]).toEqual({
      date: '2020-02-29',
      totalBookings: 0,
      successfulBookings: 0,
      failedBookings: 0,
      totalRevenue: { amount: 0, currency: 'BDT', scale: 2 },
      totalPassengers: 0,
      uniqueUsers: 0,
    });
    expect(report.nextCursor).toBeNull();
  });

  test('without dates it is today in Dhaka', async () => {
    const { items } = (await (await get('')).json()) as { items: Day[] };
    expect(items).toHaveLength(1);
  });

  test('administrators alone may read it', async () => {
    expect((await get('from=2026-03-01&to=2026-03-01', {}, 'USER')).status).toBe(403);
    const anonymous = await service.app.handle(new Request('http://localhost/v1/reports/daily'));
    expect(anonymous.status).toBe(401);
  });

  test.each([
    ['from=2026-03-02&to=2026-03-01', 'from'],
    ['from=2026-02-30&to=2026-03-01', 'from'],
    ['from=2026-03-01&to=2026-13-01', 'to'],
    ['from=2024-01-01&to=2025-01-01', 'to'],
    ['from=yesterday', 'from'],
    ['from=0000-09-10&to=0001-01-01', 'from'],
    ['format=xml', 'format'],
  ])('%s is refused, naming %s', async (query, field) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { code: string; errors: { field: string }[] };
    expect(problem.code).toBe('VALIDATION');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  test('a whole leap year is not too long', async () => {
    const { items } = (await (await get('from=2024-01-01&to=2024-12-31')).json()) as { items: Day[] };
    expect(items).toHaveLength(366);
  });

  test.each([
    ['format=csv&from=2026-03-02&to=2026-03-02', {}],
    ['from=2026-03-02&to=2026-03-02', { accept: 'text/csv' }],
  ])('%s with %j is CSV', async (query, headers) => {
    const answer = await get(query, headers as Record<string, string>);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('jatra-daily-2026-03-02');
    expect(await answer.text()).toBe(
      'date,total_bookings,successful_bookings,failed_bookings,total_revenue_bdt,total_passengers,unique_users\r\n2026-03-02,1,1,0,600.00,1,1\r\n',
    );
  });

  test('a browser that takes anything gets JSON', async () => {
    const answer = await get('from=2026-03-02', {
      accept: 'text/html,application/json;q=0.9,text/csv;q=0.5,*/*;q=0.8',
    });
    expect(answer.headers.get('content-type')).toContain('application/json');
  });
});
