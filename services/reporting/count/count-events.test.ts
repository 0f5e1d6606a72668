import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { toMoney } from '#shared/base/money';
import * as booking from '#shared/contracts/booking';
import { eventually, testPlatform } from '#support/platform';
import type { Day } from '../models.ts';
import { dailyReport } from '../reports/queries.ts';
import { reporting } from '../service.ts';
import { type SaleOptions, saleOn as saleFor } from '../testing/sales.ts';

let platform: Awaited<ReturnType<typeof testPlatform>>;
let service: Awaited<ReturnType<typeof start>>;
const start = () => platform.start(reporting);

beforeAll(async () => {
  platform = await testPlatform('reporting');
  service = await start();
});
afterAll(() => platform.close());

async function dayOf(date: string): Promise<Day> {
  const [day] = await dailyReport(service.deps)({ from: date, to: date });
  return day!;
}

const saleOn = (date: string, options: SaleOptions = {}) => saleFor(platform, date, options);

async function becomes(date: string, expected: Omit<Day, 'date'>) {
  const wanted = JSON.stringify({ date, ...expected });
  let last = '';
  await eventually(async () => {
    last = JSON.stringify(await dayOf(date));
    return last === wanted;
  }, `the figures of ${date}`).catch(() => undefined);
  expect(last).toBe(wanted);
}

describe('daily figures', () => {
  test('a day counts bookings made, confirmed and failed, its passengers, money and buyers', async () => {
    const date = '2026-03-01';
    const userId = newId();
    const sold = saleOn(date, { userId, seats: 2, paid: 144_800 });
    const unpaid = saleOn(date, { userId });
    const open = saleOn(date);
    await sold.created();
    await sold.confirmed();
    await unpaid.created();
    await unpaid.failed();
    await open.created();
    await becomes(date, {
      totalBookings: 3,
      successfulBookings: 1,
      failedBookings: 1,
      totalRevenue: toMoney(144_800),
      totalPassengers: 2,
      uniqueUsers: 2,
    });
  });

  test('a sale counts on its date in Dhaka, not in UTC', async () => {
    const sale = saleOn('2026-03-05');
    await platform.publish(booking.created, {
      aggregateId: sale.bookingId,
      version: 1,
      data: {
        bookingId: sale.bookingId,
        version: 1,
        userId: sale.userId,
        trainId: newId(),
        journeyDate: '2026-03-09',
        fromStationId: newId(),
        toStationId: newId(),
        createdAt: '2026-03-05T18:30:00.000Z',
        passengerCount: 1,
        totalPoisha: 50_000,
      },
    });
    await eventually(
      async () => (await dayOf('2026-03-06')).totalBookings === 1,
      'the booking on the next day in Dhaka',
    );
    expect((await dayOf('2026-03-05')).totalBookings).toBe(0);
  });

  test('one passenger cancelled leaves the sale, less the passenger and the refund', async () => {
    const date = '2026-03-02';
    const sale = saleOn(date, { seats: 2, paid: 100_000 });
    await sale.created();
    await sale.confirmed();
    await sale.cancelled(3, { passengers: 1, refundPoisha: 40_000 });
    await sale.refunded(40_000);
    await becomes(date, {
      totalBookings: 1,
      successfulBookings: 1,
      failedBookings: 0,
      totalRevenue: toMoney(60_000),
      totalPassengers: 1,
      uniqueUsers: 1,
    });
  });

  test('cancelled and refunded before created and confirmed gives the same day', async () => {
    const date = '2026-03-03';
    const sale = saleOn(date, { seats: 3, paid: 90_000 });
    await sale.refunded(80_000);
    await sale.cancelled(3, { refundPoisha: 80_000 });
    await eventually(async () => (await dayOf(date)).totalBookings === 1, 'the cancellation');
    await sale.confirmed();
    await eventually(async () => (await dayOf(date)).totalRevenue.amount !== 0, 'the sale');
    await sale.created();
    await becomes(date, {
      totalBookings: 1,
      successfulBookings: 1,
      failedBookings: 0,
      totalRevenue: toMoney(10_000),
      totalPassengers: 0,
      uniqueUsers: 1,
    });
  });

  test('a failed booking that a late payment revives is a sale and not a failure, in either order', async () => {
    const date = '2026-03-04';
    const inOrder = saleOn(date);
    await inOrder.created();
    await inOrder.failed(2);
    await eventually(async () => (await dayOf(date)).failedBookings === 1, 'the failure');
    await inOrder.confirmed(3);
    await eventually(async () => (await dayOf(date)).successfulBookings === 1, 'the revival');
    const reordered = saleOn(date);
    await reordered.confirmed(3);
    await eventually(async () => (await dayOf(date)).successfulBookings === 2, 'the other sale');
    await reordered.failed(2);
    await reordered.created();
    await becomes(date, {
      totalBookings: 2,
      successfulBookings: 2,
      failedBookings: 0,
      totalRevenue: toMoney(200_000),
      totalPassengers: 4,
      uniqueUsers: 2,
    });
  });

  test('an unpaid booking that is cancelled is neither sold nor failed', async () => {
    const date = '2026-03-07';
    const sale = saleOn(date);
    await sale.created();
    await sale.cancelled(2, { wasConfirmed: false });
    const other = saleOn(date);
    await other.created();
    await becomes(date, {
      totalBookings: 2,
      successfulBookings: 0,
      failedBookings: 0,
      totalRevenue: toMoney(0),
      totalPassengers: 0,
      uniqueUsers: 2,
    });
  });

  test('refunds of payments that bought nothing leave the revenue alone', async () => {
    const date = '2026-03-08';
    const sale = saleOn(date, { seats: 1, paid: 70_000 });
    await sale.confirmed();
    await sale.refunded(70_000, 'DUPLICATE_CHARGE');
    const gone = saleOn(date, { seats: 1, paid: 30_000 });
    await gone.created();
    await gone.refunded(30_000, 'SEATS_GONE');
    await gone.failed();
    const cancelled = saleOn(date, { seats: 1, paid: 20_000 });
    await cancelled.confirmed();
    await cancelled.refunded(5_000, 'TRIP_CANCELLED');
    await becomes(date, {
      totalBookings: 3,
      successfulBookings: 2,
      failedBookings: 1,
      totalRevenue: toMoney(85_000),
      totalPassengers: 2,
      uniqueUsers: 3,
    });
  });

  test('an event delivered three times counts once', async () => {
    const date = '2026-03-11';
    const sale = saleOn(date, { seats: 2, paid: 60_000 });
    await sale.confirmed();
    const [event] = (await platform.events(booking.confirmed)).filter(
      ({ aggregateId }) => aggregateId === sale.bookingId,
    );
    const stream = await platform.bus.connection.jetstream().streams.get(booking.confirmed.stream);
    const { state } = await stream.info();
    const stored = await stream.getMessage({ seq: state.last_seq });
    // Without the message id that the stream knows already, it is delivered again.
    for (let again = 0; again < 2; again++) {
      await platform.bus.connection.jetstream().publish(booking.confirmed.subject, stored.data);
    }
    await saleOn(date, { seats: 1, paid: 5_000 }).confirmed();
    expect(event).toBeDefined();
    expect((await platform.events(booking.confirmed)).filter(({ id }) => id === event!.id)).toHaveLength(3);
    const pending = async () => {
      const manager = await platform.bus.connection.jetstreamManager();
      const consumer = await manager.consumers.info(booking.confirmed.stream, 'reporting-confirmed');
      return consumer.num_pending + consumer.num_ack_pending;
    };
    await eventually(async () => (await pending()) === 0, 'all deliveries handled');
    await becomes(date, {
      totalBookings: 2,
      successfulBookings: 2,
      failedBookings: 0,
      totalRevenue: toMoney(65_000),
      totalPassengers: 3,
      uniqueUsers: 2,
    });
  });

  test('the same refund told by two events is taken off once', async () => {
    const date = '2026-03-10';
    const sale = saleOn(date, { seats: 1, paid: 50_000 });
    const refundId = newId();
    await sale.confirmed();
    await sale.refunded(10_000, 'CANCELLED_BY_PASSENGER', refundId);
    await sale.refunded(10_000, 'CANCELLED_BY_PASSENGER', refundId);
    await sale.refunded(1, 'CANCELLED_BY_PASSENGER');
    await eventually(async () => (await dayOf(date)).totalRevenue.amount === 39_999, 'both refunds');
  });
});
