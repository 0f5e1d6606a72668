import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { testPlatform } from '#support/platform';
import type { Deps } from '../connect.ts';
import type { Day } from '../models.ts';
import { dailyReport } from '../reports/queries.ts';
import { reporting } from '../service.ts';
import { countConfirmed, countCreated } from './count-booking.ts';
import { countInGroups } from './count-events.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let deps: Deps;

beforeAll(async () => {
  platform = await testPlatform('reporting');
  deps = (await platform.start(reporting)).deps;
});
afterAll(() => platform.close());

const paid = 72_400;

/** A booking and its two events, as one of the two says them. */
function saleOn(date: string, version = 1) {
  const bookingId = newId();
  const sale = {
    bookingId,
    userId: newId(),
    trainId: newId(),
    journeyDate: '2031-02-01',
    fromStationId: newId(),
    toStationId: newId(),
    createdAt: `${date}T06:00:00.000Z`,
  };
  const envelope = { inboxKey: 'reporting', source: 'test', aggregateId: bookingId, time: sale.createdAt };
  const told = <Data extends object>(type: string, ofVersion: number, data: Data) => ({
    ...envelope,
    id: newId(),
    type,
    version: ofVersion,
    data: { ...sale, version: ofVersion, ...data },
  });
  const seats = [{ passengerId: newId(), seatId: newId(), class: 'S_CHAIR', paidPoisha: paid }];
  return {
    created: told('booking.created', version, { passengerCount: 1, totalPoisha: paid }),
    confirmed: told('booking.confirmed', version + 1, {
      ...{ seats, totalPoisha: paid, confirmedAt: sale.createdAt },
    }),
  };
}

type Told = ReturnType<typeof saleOn>;
const hear = (counting: Pick<Deps, 'count'>, { created, confirmed }: Told) => [
  countCreated(counting)(created),
  countConfirmed(counting)(confirmed),
];

const dayOf = async (date: string): Promise<Day> => (await dailyReport(deps)({ from: date, to: date }))[0]!;
const idsOf = (sales: Told[]) => sales.flatMap(({ created, confirmed }) => [created.id, confirmed.id]);

async function inInbox(events: Pick<Delivery, 'id'>[]): Promise<number> {
  return (await transactionsOf(events.map(({ id }) => id))).events;
}

async function transactionsOf(ids: string[]) {
  const [row] = await deps.db.execute<{ events: number; transactions: number }>(sql`
    SELECT count(*)::int AS events, count(DISTINCT xmin::text)::int AS transactions
    FROM inbox WHERE event_id = ANY(${`{${ids.join(',')}}`}::uuid[])`);
  return row!;
}

const salesOf = (count: number) => ({
  totalBookings: count,
  successfulBookings: count,
  failedBookings: 0,
  totalRevenue: { amount: count * paid, currency: 'BDT', scale: 2 },
  totalPassengers: count,
  uniqueUsers: count,
});

test('500 events of one day that come at once are counted exactly in few transactions, and told again they change nothing', async () => {
  const date = '2031-01-01';
  const sales = Array.from({ length: 250 }, () => saleOn(date));
  await Promise.all(sales.flatMap((sale) => hear(deps, sale)));
  expect(await dayOf(date)).toEqual({ date, ...salesOf(250) } as Day);
  const { events, transactions } = await transactionsOf(idsOf(sales));
  expect(events).toBe(500);
  expect(transactions).toBeLessThanOrEqual(10);

  await Promise.all(sales.flatMap((sale) => [...hear(deps, sale), ...hear(deps, sale)]));
  expect(await dayOf(date)).toEqual({ date, ...salesOf(250) } as Day);
});

test('two processes that hear the same events at once count each once', async () => {
  const date = '2031-01-02';
  const sales = Array.from({ length: 100 }, () => saleOn(date));
  const other = { count: countInGroups(deps) };
  await Promise.all([
    ...sales.flatMap((sale) => hear(deps, sale)),
    ...sales.toReversed().flatMap((sale) => hear(other, sale)),
  ]);
  expect(await dayOf(date)).toEqual({ date, ...salesOf(100) } as Day);
});

test('an event that Postgres refuses fails alone: those beside it are counted', async () => {
  const date = '2031-01-03';
  const sales = Array.from({ length: 20 }, () => saleOn(date));
  const tooGreat = 2 ** 40;
  const poison = saleOn(date, tooGreat);
  const [first, ...rest] = sales;
  const outcomes = await Promise.allSettled([
    ...hear(deps, first!),
    ...rest.slice(0, 9).flatMap((sale) => hear(deps, sale)),
    countCreated(deps)(poison.created),
    ...rest.slice(9).flatMap((sale) => hear(deps, sale)),
  ]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(outcomes[20]!.status).toBe('rejected');
  expect(await dayOf(date)).toEqual({ date, ...salesOf(20) } as Day);
  expect(await inInbox([poison.created])).toBe(0);
});

test('an event is answered after the commit that counts it, never before', async () => {
  const sales = Array.from({ length: 40 }, () => saleOn('2031-01-04'));
  const there = await Promise.all(
    sales.map(async ({ created }) => {
      await countCreated(deps)(created);
      return inInbox([created]);
    }),
  );
  expect(there).toEqual(sales.map(() => 1));
});
