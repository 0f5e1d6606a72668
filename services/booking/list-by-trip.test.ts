import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/booking';
import { bookings } from './schema.ts';
import { type BookingTest, passengersFor, startBooking } from './testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

const journeyDate = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

test('booking.list-by-trip tells each confirmed booking of that trip once, over pages, and no other', async () => {
  const trainId = newId();
  const user = it.newUser();
  const hold = it.others.hold(user.userId, { hoursAhead: 8 });
  Object.assign(hold, { trainId, journeyDate });
  const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
  const { bookingId } = answer.body as { bookingId: string };
  const ask = (after: string | null, train = trainId) =>
    it.platform.bus.request(contract.listByTrip, { trainId: train, journeyDate, after });
  expect(await ask(null)).toEqual({ bookings: [], next: null });

  const { db } = it.deps;
  const [row] = await db.select().from(bookings).where(eq(bookings.id, bookingId));
  const paid = {
    bookingStatus: 'CONFIRMED',
    paymentStatus: 'COMPLETED',
    paymentId: newId(),
    confirmedAt: new Date(),
  } as const;
  const copies: (typeof bookings.$inferInsert)[] = Array.from({ length: 104 }, (_, at) => ({
    ...row!,
    ...paid,
    id: newId(),
    userId: newId(),
    holdId: newId(),
    pnr: newId().slice(-10),
    bookingReference: newId().slice(-16),
    ...(at < 100 ? {} : { bookingStatus: 'CANCELLED' as const, cancelledAt: new Date() }),
  }));
  copies.push({
    ...copies[0]!,
    id: newId(),
    holdId: newId(),
    pnr: 'ANOTHERDAY',
    bookingReference: 'OTHERDAY',
    journeyDate: '2030-01-01',
  });
  await db.insert(bookings).values(copies);
  await db.update(bookings).set(paid).where(eq(bookings.id, bookingId));

  const first = await ask(null);
  expect(first.bookings).toHaveLength(100);
  expect(first.next).toBe(first.bookings.at(-1)!.bookingId);
  const second = await ask(first.next);
  expect(second.next).toBeNull();
  const seen = [...first.bookings, ...second.bookings].map((one) => one.bookingId);
  const confirmed = copies.slice(0, 100).map(({ id }) => id!);
  expect(seen.toSorted()).toEqual([bookingId, ...confirmed].toSorted());
  expect((await ask(null, newId())).bookings).toEqual([]);
});
