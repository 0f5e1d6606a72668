import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { addDays } from '#shared/base/clock';
import { deriveId } from '#shared/base/id';
import { fromDecimal } from '#shared/base/money';
import type { Delivery } from '#shared/bus/bus';
import { testPlatform } from '#support/platform';
import type { Deps } from '../connect.ts';
import { dailyStats, salesStats } from '../schema.ts';
import { reporting } from '../service.ts';
import { addUp, type Cell, cellChanges, cellsOf } from './cells.ts';
import { countCancelled, countConfirmed, countCreated, countFailed } from './count-booking.ts';
import { countRefund } from './count-refund.ts';
import { readDay } from './facts.ts';
import { dayOf } from './sale.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let deps: Deps;

beforeAll(async () => {
  platform = await testPlatform('reporting');
  deps = (await platform.start(reporting)).deps;
});
afterAll(() => platform.close());

type Step = (deps: Deps) => Promise<void>;

interface Plan {
  user: number;
  seats: number;
  paid: number;
  end: 'open' | 'failed' | 'revived' | 'confirmed' | 'partly-cancelled' | 'cancelled' | 'dropped';
}

const plans = fc.array(
  fc.record<Plan>({
    user: fc.integer({ min: 0, max: 2 }),
    seats: fc.integer({ min: 2, max: 4 }),
    paid: fc.integer({ min: 1_000, max: 500_000 }),
    end: fc.constantFrom(
      'open',
      'failed',
      'revived',
      'confirmed',
      'partly-cancelled',
      'cancelled',
      'dropped',
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Every event of one booking's life, in the order in which it happened. */
function history(plan: Plan, date: string, run: string, at: number): Step[] {
  const id = (what: string) => deriveId(run, String(at), what);
  const instant = `${date}T06:00:00.000Z`;
  const seats = Array.from({ length: plan.seats }, (_, seat) => ({
    passengerId: id(`passenger-${seat}`),
    seatId: id(`seat-${seat}`),
    class: ['S_CHAIR', 'SNIGDHA', 'AC_S'][seat % 3]!,
    paidPoisha: 1 + seat,
  }));
  const bookingId = id('booking');
  const userId = deriveId(run, `user-${plan.user}`);
  const sale = (version: number) => ({
    bookingId,
    version,
    userId,
    trainId: deriveId(run, 'train'),
    journeyDate: date,
    fromStationId: deriveId(run, `from-${plan.user}`),
    toStationId: deriveId(run, 'to'),
    createdAt: instant,
  });
  const event = <Data>(type: string, version: number, data: Data): Delivery<Data> => ({
    id: id(`${type}-${version}`),
    inboxKey: 'reporting',
    type,
    source: 'test',
    aggregateId: bookingId,
    version,
    time: instant,
    data,
  });
  const created: Step = (d) =>
    countCreated(d)(event('created', 1, { ...sale(1), passengerCount: plan.seats, totalPoisha: plan.paid }));
  const confirmed =
    (version: number): Step =>
    (d) =>
      countConfirmed(d)(
        event('confirmed', version, {
          ...sale(version),
          seats,
          totalPoisha: plan.paid,
          confirmedAt: instant,
        }),
      );
  const failed: Step = (d) =>
    countFailed(d)(
      event('failed', 2, { ...sale(2), reason: 'PAYMENT_DEADLINE' as const, paid: false, failedAt: instant }),
    );
  const cancelled =
    (version: number, count: number, wasConfirmed: boolean): Step =>
    (d) =>
      countCancelled(d)(
        event('cancelled', version, {
          ...sale(version),
          cancellationId: id(`cancellation-${version}`),
          seats: seats.slice(0, count),
          whole: count === plan.seats,
          wasConfirmed,
          refundPoisha: 500,
          cancelledAt: instant,
        }),
      );
  const refunded: Step = (d) =>
    countRefund(d)(
      event('refunded', 1, {
        paymentId: id('payment'),
        bookingId,
        userId,
        refundId: id('refund'),
        amountPoisha: 500,
        reason: 'CANCELLED_BY_PASSENGER' as const,
        refundedAt: instant,
      }),
    );
  const lives: Record<Plan['end'], Step[]> = {
    open: [created],
    failed: [created, failed],
    revived: [created, failed, confirmed(3)],
    confirmed: [created, confirmed(2)],
    'partly-cancelled': [created, confirmed(2), cancelled(3, 1, true), refunded],
    cancelled: [created, confirmed(2), cancelled(3, plan.seats, true), refunded],
    dropped: [created, cancelled(2, plan.seats, false)],
  };
  return lives[plan.end];
}

async function figures(date: string) {
  const [row] = await deps.db.select().from(dailyStats).where(eq(dailyStats.statDate, date));
  if (!row) throw new Error(`Nothing was counted on ${date}`);
  return {
    totalBookings: row.totalBookings,
    successfulBookings: row.successfulBookings,
    failedBookings: row.failedBookings,
    revenuePoisha: fromDecimal(row.totalRevenue),
    totalPassengers: row.totalPassengers,
    uniqueUsers: row.uniqueUsers,
  };
}

async function cells(date: string) {
  const rows = await deps.db.select().from(salesStats).where(eq(salesStats.statDate, date));
  return rows.map(({ grossRevenue, refunded, updatedAt: _when, ...cell }) => ({
    ...cell,
    grossPoisha: fromDecimal(grossRevenue),
    refundedPoisha: fromDecimal(refunded),
  }));
}

/** What the day must come to, said without the code under test. */
function expected(chosen: Plan[]) {
  const sold = chosen.filter(({ end }) =>
    ['revived', 'confirmed', 'partly-cancelled', 'cancelled'].includes(end),
  );
  const refunds = chosen.filter(({ end }) => end === 'partly-cancelled' || end === 'cancelled').length;
  const leftSeats: Partial<Record<Plan['end'], number>> = { cancelled: 0 };
  return {
    totalBookings: chosen.length,
    successfulBookings: sold.length,
    failedBookings: chosen.filter(({ end }) => end === 'failed').length,
    revenuePoisha: sold.reduce((sum, { paid }) => sum + paid, 0) - refunds * 500,
    totalPassengers: sold.reduce(
      (sum, { end, seats }) => sum + (leftSeats[end] ?? (end === 'partly-cancelled' ? seats - 1 : seats)),
      0,
    ),
    uniqueUsers: new Set(chosen.map(({ user }) => user)).size,
  };
}

test('whatever order, repetition and simultaneity the events come in, the day and its cells come out the same, match their facts and add up', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(plans, fc.infiniteStream(fc.nat({ max: 1_000_000 })), async (chosen, random) => {
      const date = addDays('2030-01-01', runs);
      const run = `run-${runs++}`;
      const once = chosen.flatMap((plan, at) => history(plan, date, run, at));
      const shuffled = [...once, ...once.filter((_, at) => at % 2 === 0)]
        .map((step) => ({ step, rank: random.next().value as number }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ step }) => step);
      await Promise.all(shuffled.map((step) => step(deps)));

      const counted = await figures(date);
      expect(counted).toEqual(expected(chosen));
      const known = await deps.db.transaction((tx) => readDay(tx, date));
      expect(counted).toEqual(dayOf(known));

      const counters = await cells(date);
      const right = known.flatMap(({ sale, seats, takenBack }) => cellsOf(sale, seats, takenBack));
      expect(cellChanges(counters, addUp(right))).toEqual([]);
      const sum = (figure: (cell: Cell) => number) =>
        counters.reduce((total, cell) => total + figure(cell), 0);
      expect(sum((cell) => cell.grossPoisha - cell.refundedPoisha)).toBe(counted.revenuePoisha);
      expect(sum((cell) => cell.ticketsSold - cell.ticketsCancelled)).toBe(counted.totalPassengers);
      expect(counters.filter((cell) => cell.ticketsSold < Math.max(1, cell.ticketsCancelled))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
