import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { Envelope } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import { recountTrip } from '#shared/contracts/orders';
import { handTo } from '#support/hand-to';
import { eventually, passedOver } from '#support/platform';
import { askedOf } from '#support/statements';
import { adminActions, schedules } from '../schema.ts';
import { subscriptions } from '../subscriptions.ts';
import { startSchedule, stationId, trainId } from '../testing/fixtures.ts';
import { countSeatsTogether } from './count-together.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const sale = (journeyDate: string, seats: number) => ({
  bookingId: newId(),
  version: 2,
  userId: newId(),
  trainId: trainId('701'),
  journeyDate,
  fromStationId: stationId('CG'),
  toStationId: stationId('DA'),
  createdAt: '2026-11-24T04:00:00.000Z',
  seats: Array.from({ length: seats }, () => ({
    passengerId: newId(),
    seatId: newId(),
    class: 'S_CHAIR',
    paidPoisha: 1,
  })),
});
const confirmed = (journeyDate: string, seats: number) => ({
  ...sale(journeyDate, seats),
  totalPoisha: seats,
  confirmedAt: '2026-11-24T04:00:00.000Z',
});
const cancelled = (journeyDate: string, seats: number, wasConfirmed = true) => ({
  ...sale(journeyDate, seats),
  cancellationId: newId(),
  whole: true,
  wasConfirmed,
  refundPoisha: 0,
  cancelledAt: '2026-11-24T04:00:00.000Z',
});

const read = async (journeyDate: string) => {
  const [row] = await schedule.db
    .select({ sold: schedules.soldSeats, free: schedules.availableSeats, all: schedules.totalSeats })
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId('701')), eq(schedules.journeyDate, journeyDate)));
  return row!;
};
const deliver = (contract: typeof booking.confirmed | typeof booking.cancelled, event: Envelope) =>
  handTo(subscriptions, schedule.deps)({ ...event, type: contract.type });
const envelope = <Data extends { bookingId: string }>(type: string, data: Data): Envelope<Data> => ({
  id: newId(),
  type,
  source: 'booking',
  aggregateId: data.bookingId,
  version: 2,
  time: '2026-11-24T04:00:00.000Z',
  data,
});

describe('the figure of free seats', () => {
  test('follows the events of the booking service', async () => {
    const day = '2026-11-26';
    const sold = confirmed(day, 3);
    await schedule.platform.publish(booking.confirmed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: sold,
    });
    await eventually(async () => (await read(day)).sold === 3, 'the sale is counted');
    const { free, all } = await read(day);
    expect(free).toBe(all - 3);
    const back = cancelled(day, 2);
    await schedule.platform.publish(booking.cancelled, {
      aggregateId: back.bookingId,
      version: 3,
      data: back,
    });
    await eventually(async () => (await read(day)).free === all - 1, 'the cancellation is counted');
  });

  test('says what it does not count: an unpaid booking that ends, and a sale on a trip that is gone', async () => {
    const [unpaid, nowhere] = [cancelled('2026-11-28', 1), confirmed('2020-01-01', 2)];
    await deliver(booking.cancelled, envelope('booking.cancelled', { ...unpaid, wasConfirmed: false }));
    await deliver(booking.confirmed, envelope('booking.confirmed', nowhere));
    expect((await read('2026-11-28')).sold).toBe(0);
    expect(await passedOver(schedule.deps, 'schedule-cancelled', 'NOT_CONFIRMED')).toBe(1);
    expect(await passedOver(schedule.deps, 'schedule-confirmed', 'NO_SUCH_TRIP')).toBe(1);
  });

  test('counts each event once, however often it is delivered', async () => {
    const day = '2026-11-27';
    const sold = envelope('booking.confirmed', confirmed(day, 3));
    await deliver(booking.confirmed, sold);
    await deliver(booking.confirmed, sold);
    expect((await read(day)).sold).toBe(3);
    const back = envelope('booking.cancelled', cancelled(day, 1));
    await Promise.all([deliver(booking.cancelled, back), deliver(booking.cancelled, back)]);
    expect((await read(day)).sold).toBe(2);
  });

  test('is right when a cancellation overtakes its sale', async () => {
    const day = '2026-11-28';
    await deliver(booking.cancelled, envelope('booking.cancelled', cancelled(day, 2)));
    const { free, all } = await read(day);
    expect(free).toBe(all);
    await deliver(booking.confirmed, envelope('booking.confirmed', confirmed(day, 2)));
    expect(await read(day)).toEqual({ sold: 0, free: all, all });
  });

  test('comes out the same in whatever order sales and cancellations come, each of them twice', async () => {
    const day = '2026-12-02';
    const keys = fc.array(fc.nat({ max: 1_000 }), { minLength: 14, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(keys, async (order) => {
        const before = (await read(day)).sold;
        const events = [
          ...[1, 2, 3, 4].map((seats) => ({
            contract: booking.confirmed,
            event: envelope('booking.confirmed', confirmed(day, seats)),
          })),
          ...[1, 1, 2].map((seats) => ({
            contract: booking.cancelled,
            event: envelope('booking.cancelled', cancelled(day, seats)),
          })),
        ];
        const shuffled = [...events, ...events]
          .map((one, at) => ({ ...one, key: order[at]! }))
          .sort((one, other) => one.key - other.key);
        for (const { contract, event } of shuffled) await deliver(contract, event);
        expect((await read(day)).sold - before).toBe(1 + 2 + 3 + 4 - (1 + 1 + 2));
      }),
      { numRuns: 20 },
    );
  });

  test('counts all sales of a trip that come at once in few statements, in two processes', async () => {
    const day = '2026-12-03';
    const sales = Array.from({ length: 60 }, () => envelope('booking.confirmed', confirmed(day, 1)));
    const other = handTo(subscriptions, { ...schedule.deps, countSeats: countSeatsTogether(schedule.db) });
    const { statements } = await askedOf(schedule.db, async () => {
      const handed = sales.flatMap((event) => [
        deliver(booking.confirmed, event),
        other({ ...event, type: booking.confirmed.type }),
      ]);
      await Promise.all(handed);
    });
    expect((await read(day)).sold).toBe(60);
    expect(statements.filter((text) => text.includes('sold_seats')).length).toBeLessThan(10);
  });

  test('does not rise for a booking that was never sold', async () => {
    const day = '2026-11-29';
    await deliver(booking.confirmed, envelope('booking.confirmed', confirmed(day, 4)));
    await deliver(booking.cancelled, envelope('booking.cancelled', cancelled(day, 4, false)));
    expect((await read(day)).sold).toBe(4);
  });

  test('never falls below none, where seats are sold leg by leg', async () => {
    const day = '2026-12-01';
    const { all } = await read(day);
    await deliver(booking.confirmed, envelope('booking.confirmed', confirmed(day, all + 5)));
    expect(await read(day)).toEqual({ sold: all + 5, free: 0, all });
    await deliver(booking.cancelled, envelope('booking.cancelled', cancelled(day, 6)));
    expect((await read(day)).free).toBe(1);
  });
});

describe('a recount by an operator', () => {
  test('is made by an administrator over REST as well, who says why, and by nobody else', async () => {
    const day = '2026-12-02';
    await schedule.platform.fake(booking.countSold, () => ({ sold: 3, events: [] }));
    await schedule.db.update(schedules).set({ soldSeats: 9 }).where(eq(schedules.journeyDate, day));
    const path = `/v1/admin/trips/${trainId('701')}/${day}/recount`;
    const reason = 'Figures differ';
    expect((await schedule.ask('POST', path, { reason }, { role: 'AGENT' })).status).toBe(403);
    expect(await schedule.ask('POST', path, {})).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason' }] },
    });
    const recounted = await schedule.ask('POST', path, { reason });
    expect(recounted).toMatchObject({ status: 200, body: { before: 9, sold: 3 } });
  });

  const recount = (journeyDate: string) =>
    schedule.platform.bus.request(recountTrip, {
      trainId: trainId('701'),
      journeyDate,
      by: 'rahim',
      why: 'restored',
    });
  const nobodyCounted = { sold: 0, events: [] };

  test('takes the figure from the bookings, counts an event on its way once, and is on record once', async () => {
    const day = '2026-12-01';
    const [counted, coming, returned] = [confirmed(day, 2), confirmed(day, 3), cancelled(day, 1)];
    const [first, second, third] = [
      envelope(booking.confirmed.type, counted),
      envelope(booking.confirmed.type, coming),
      envelope(booking.cancelled.type, returned),
    ];
    await deliver(booking.confirmed, first);
    // As after a restore: sales that nobody has made any more.
    await schedule.db.update(schedules).set({ soldSeats: 40 }).where(eq(schedules.journeyDate, day));
    await schedule.platform.fake(booking.countSold, () => ({
      sold: 4,
      events: [
        { eventId: first.id, seats: 2 },
        { eventId: second.id, seats: 3 },
        { eventId: third.id, seats: -1 },
      ],
    }));
    expect(await recount(day)).toMatchObject({ before: 40, sold: 2 });
    expect(await recount(day)).toMatchObject({ before: 2, sold: 2 });
    await deliver(booking.confirmed, second);
    await deliver(booking.cancelled, third);
    const { sold, free, all } = await read(day);
    expect([sold, free]).toEqual([4, all - 4]);
    expect(await recount(day)).toMatchObject({ before: 4, sold: 4 });
    const entityId = `${trainId('701')}/${day}`;
    const records = await schedule.db.select().from(adminActions).where(eq(adminActions.entityId, entityId));
    expect(records).toMatchObject([
      {
        action: 'recount',
        before: { soldSeats: 40 },
        after: { soldSeats: 2, by: 'rahim' },
        reason: 'restored',
      },
    ]);
  });

  test('of a trip that nobody has booked is none, and a trip that is not there is refused', async () => {
    await schedule.platform.fake(booking.countSold, () => nobodyCounted);
    await schedule.db.update(schedules).set({ soldSeats: 7 }).where(eq(schedules.journeyDate, '2026-12-02'));
    expect(await recount('2026-12-02')).toMatchObject({ before: 7, sold: 0 });
    await expect(recount('2030-01-01')).rejects.toMatchObject({ code: 'TRIP_NOT_FOUND' });
  });

  test('that an event runs into counts it once, whichever of the two is first', async () => {
    const day = '2026-12-03';
    const event = envelope(booking.confirmed.type, confirmed(day, 2));
    let handling: Promise<unknown> | undefined;
    await schedule.platform.fake(booking.countSold, () => {
      // While the row is locked.
      handling = deliver(booking.confirmed, event);
      return { sold: 2, events: [{ eventId: event.id, seats: 2 }] };
    });
    await recount(day);
    await handling;
    expect((await read(day)).sold).toBe(2);
  });
});
