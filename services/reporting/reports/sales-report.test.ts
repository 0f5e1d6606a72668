import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually, testPlatform } from '#support/platform';
import type { SalesRow } from '../models.ts';
import { stationNames, trainNames } from '../schema.ts';
import { reporting } from '../service.ts';
import { saleOn } from '../testing/sales.ts';
import { dailyReport } from './queries.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let service: Awaited<ReturnType<typeof start>>;
const start = () => platform.start(reporting);

const train = { north: newId(), south: newId() };
const station = { dhaka: newId(), bhairab: newId(), sylhet: newId() };
const [first, second] = ['2026-04-01', '2026-04-02'];

async function get(query: string, headers: Record<string, string> = {}, role: 'ADMIN' | 'AGENT' = 'ADMIN') {
  const authorization = `Bearer ${await platform.tokenFor({ role })}`;
  return service.app.handle(
    new Request(`http://localhost/v1/reports/sales?${query}`, { headers: { authorization, ...headers } }),
  );
}
const rows = async (query: string) =>
  ((await (await get(`from=${first}&to=${second}&${query}`)).json()) as { items: SalesRow[] }).items;
const figures = ({ ticketsSold, ticketsCancelled, revenue }: SalesRow) => [
  ticketsSold,
  ticketsCancelled,
  revenue.amount,
];

beforeAll(async () => {
  platform = await testPlatform('reporting');
  service = await start();
  const { db } = service.deps;
  await db.insert(trainNames).values({ trainId: train.north, number: '709', name: 'Parabat, Express' });
  await db.insert(stationNames).values([
    { stationId: station.dhaka, code: 'DA', name: 'Dhaka' },
    { stationId: station.sylhet, code: 'SYL', name: 'Sylhet' },
  ]);
  const whole = { trainId: train.north, fromStationId: station.dhaka, toStationId: station.sylhet };
  const part = { trainId: train.north, fromStationId: station.dhaka, toStationId: station.bhairab };
  const other = { trainId: train.south, fromStationId: station.sylhet, toStationId: station.dhaka };
  const mixed = saleOn(platform, first, { journey: whole, classes: ['AC_S', 'S_CHAIR'], paid: 100_000 });
  await mixed.confirmed();
  await mixed.cancelled(3, { passengers: 1, refundPoisha: 20_000 });
  await mixed.refunded(20_000);
  await saleOn(platform, first, { journey: part, seats: 2, paid: 30_000 }).confirmed();
  await saleOn(platform, second, { journey: other, seats: 3, paid: 90_000 }).confirmed();
  await saleOn(platform, second, { journey: other, seats: 1, paid: 5_000 }).created();
  await eventually(async () => {
    const days = await dailyReport(service.deps)({ from: first, to: second });
    return days.reduce((sum, day) => sum + day.totalRevenue.amount, 0) === 200_000;
  }, 'all of it to be counted');
  // The cancellation moves no money: the sums are right before it has been counted.
  await platform.settled('BOOKING', 'reporting-cancelled');
});
afterAll(() => platform.close());

describe('GET /v1/reports/sales', () => {
  test('by day it says what the daily report says of money and passengers', async () => {
    const byDay = await rows('');
    expect(byDay.map(({ date, train: none }) => [date, none])).toEqual([
      [first, null],
      [second, null],
    ]);
    expect(byDay.map(figures)).toEqual([
      [4, 1, 110_000],
      [3, 0, 90_000],
    ]);
    const days = await dailyReport(service.deps)({ from: first, to: second });
    expect(byDay.map(({ revenue }) => revenue)).toEqual(days.map(({ totalRevenue }) => totalRevenue));
    expect(byDay.map(({ passengers }) => passengers)).toEqual(days.map((day) => day.totalPassengers));
  });

  test('by train it names trains where their names are known, and shows the others all the same', async () => {
    const byTrain = await rows('by=train');
    expect(byTrain.map((row) => [row.train, ...figures(row)])).toEqual([
      [{ trainId: train.north, trainNumber: '709', trainName: 'Parabat, Express' }, 4, 1, 110_000],
      [{ trainId: train.south, trainNumber: null, trainName: null }, 3, 0, 90_000],
    ]);
  });

  test('by class a refund is taken off the class that was cancelled', async () => {
    const byClass = await rows('by=class');
    expect(byClass.map((row) => [row.class, ...figures(row), row.refunded.amount])).toEqual([
      ['AC_S', 1, 1, 30_000, 20_000],
      ['S_CHAIR', 6, 0, 170_000, 0],
    ]);
  });

  test('by route it counts from where to where tickets are', async () => {
    const byRoute = await rows('by=route');
    expect(byRoute.map(({ route, ticketsSold }) => [route!.from.code, route!.to.code, ticketsSold])).toEqual([
      ['DA', 'SYL', 2],
      ['DA', null, 2],
      ['SYL', 'DA', 3],
    ]);
  });

  test('mixtures and filters add up to the same', async () => {
    const mixture = await rows('by=class,day,train,route');
    expect(mixture).toHaveLength(4);
    expect(mixture.reduce((sum, row) => sum + row.revenue.amount, 0)).toBe(200_000);
    expect(mixture.every((row) => row.date && row.train && row.class && row.route)).toBe(true);
    expect((await rows(`by=class&trainId=${train.south}`)).map(figures)).toEqual([[3, 0, 90_000]]);
    expect((await rows('by=train&class=AC_S')).map(figures)).toEqual([[1, 1, 30_000]]);
    expect(await rows('class=SHULOV')).toEqual([]);
  });

  test('as CSV it has the columns it is grouped by, and names with commas stay one field', async () => {
    const answer = await get(`from=${first}&to=${first}&by=train,class`, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('jatra-sales-by-train-class.csv');
    expect(await answer.text()).toBe(
      [
        'train_number,train_name,train_id,class,tickets_sold,tickets_cancelled,passengers,gross_revenue_bdt,refunded_bdt,revenue_bdt',
        `709,"Parabat, Express",${train.north},AC_S,1,1,0,500.00,200.00,300.00`,
        `709,"Parabat, Express",${train.north},S_CHAIR,3,0,3,800.00,0.00,800.00`,
        '',
      ].join('\r\n'),
    );
  });

  test.each([
    ['by=week', 'by'],
    ['by=', 'by'],
    ['by=day,,train', 'by'],
    ['trainId=701', 'trainId'],
    ['from=2026-02-30', 'from'],
    ['from=2024-01-01&to=2025-01-01', 'to'],
  ])('%s is refused, naming %s', async (query, field) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { field: string }[] };
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  test('administrators alone may read it', async () => {
    expect((await get('', {}, 'AGENT')).status).toBe(403);
  });

  test('a text of a filter is data and never a statement', async () => {
    expect(await rows(`class=${encodeURIComponent("x' OR '1'='1")}`)).toEqual([]);
  });
});

test('a text that a spreadsheet would run is marked as text', async () => {
  const { db } = service.deps;
  const journey = { trainId: newId(), fromStationId: newId(), toStationId: newId() };
  await db.insert(trainNames).values({ trainId: journey.trainId, number: '1', name: '=HYPERLINK("x")' });
  const sale = saleOn(platform, '2026-05-01', { journey });
  await sale.confirmed();
  const csv = await eventually(async () => {
    const text = await (await get('from=2026-05-01&to=2026-05-01&by=train&format=csv')).text();
    return text.includes('HYPERLINK') && text;
  }, 'the sale');
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
});
