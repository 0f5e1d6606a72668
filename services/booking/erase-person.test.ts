import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { accountDeleted } from '#shared/contracts/auth';
import * as contract from '#shared/contracts/booking';
import { describeDocument } from '#shared/contracts/user';
import { erasures } from '#shared/records/erasure';
import { eventually } from '#support/platform';
import { anonymiseBookings } from './erase-person.ts';
import { bookingPassengers, bookings } from './schema.ts';
import {
  type BookingBody,
  type BookingTest,
  hourMs,
  passengersFor,
  startBooking,
} from './testing/fixtures.ts';

const dayMs = 24 * hourMs;
let world: BookingTest;
beforeAll(async () => {
  world = await startBooking();
  await world.platform.fake(describeDocument, ({ number }) => {
    if (!/\d/.test(number)) throw invalid('nidNumber', 'must have digits');
    return { lastFour: number.slice(-4), identity: `mark of ${number.length}` };
  });
});
afterAll(() => world.platform.close());

const tell = async (userId: string, id?: string) => {
  const deletedAt = world.clock.now();
  const anonymiseAt = new Date(deletedAt.getTime() + 30 * dayMs);
  await world.platform.publish(accountDeleted, {
    ...(id ? { id } : {}),
    aggregateId: userId,
    version: 2,
    data: { userId, deletedAt: deletedAt.toISOString(), anonymiseAt: anonymiseAt.toISOString() },
  });
  await eventually(
    async () => (await world.deps.db.select().from(erasures).where(eq(erasures.userId, userId))).length > 0,
    'the erasure',
  );
};
const passengersOf = (bookingId: string) =>
  world.deps.db
    .select()
    .from(bookingPassengers)
    .where(eq(bookingPassengers.bookingId, bookingId))
    .orderBy(bookingPassengers.position);
const open = (userId: string) => world.platform.bus.request(contract.countOpen, { userId });

test('of a document its last four and a mark are kept and shown, never the number; an unfit one is named', async () => {
  const user = world.newUser();
  const hold = world.others.hold(user.userId);
  const [first, second] = passengersFor(hold);
  const unfit = await user.post('/v1/bookings', {
    holdId: hold.holdId,
    passengers: [first, { ...second, nidNumber: 'no digits here' }],
  });
  expect(unfit).toMatchObject({ status: 400, body: { errors: [{ field: 'passengers.1.nidNumber' }] } });
  const both = { ...second, nidNumber: '1990123456', passportNumber: 'A01234567' };
  const twice = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: [first, both] });
  expect(twice).toMatchObject({ status: 400, body: { errors: [{ field: 'passengers.1.passportNumber' }] } });

  const passengers = [{ ...first, nidNumber: '1990123456' }, second];
  const made = await user.post('/v1/bookings', { holdId: hold.holdId, passengers });
  const body = made.body as BookingBody;
  expect(body.passengers.map(({ document }) => document)).toEqual([{ kind: 'NID', lastFour: '3456' }, null]);
  expect(JSON.stringify(await passengersOf(body.bookingId))).not.toContain('1990123456');
  const again = await user.post('/v1/bookings', { holdId: hold.holdId, passengers });
  expect((again.body as BookingBody).bookingId).toBe(body.bookingId);
  const other = [{ ...first, nidNumber: '19901234567890123' }, second];
  const changed = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: other });
  expect(changed).toMatchObject({ status: 409, body: { code: 'HOLD_ALREADY_BOOKED' } });
});

test('names of who is erased go when their time is over and the journey is as long past, nobody else’s do', async () => {
  const [user, stays] = [world.newUser(), world.newUser()];
  const near = await world.bookAndPay(user, { hoursAhead: 24 });
  const far = await world.bookAndPay(user, { hoursAhead: 24 * 9 });
  const kept = await world.bookAndPay(stays, { hoursAhead: 24 });
  const id = crypto.randomUUID();
  await Promise.all([tell(user.userId, id), tell(user.userId, id)]);
  const names = async ({ booking }: { booking: BookingBody }) =>
    (await passengersOf(booking.bookingId)).map(({ passengerName }) => passengerName);
  try {
    world.clock.advance(29 * dayMs);
    await anonymiseBookings(world.deps)();
    expect(await names(near)).toEqual(['Passenger 1', 'Passenger 2']);
    world.clock.advance(3 * dayMs);
    await Promise.all([anonymiseBookings(world.deps)(), anonymiseBookings(world.deps)()]);
    expect(await names(near)).toEqual(['Deleted passenger', 'Deleted passenger']);
    expect(await names(far)).toEqual(['Passenger 1', 'Passenger 2']);
    world.clock.advance(10 * dayMs);
    await anonymiseBookings(world.deps)();
    expect(await names(far)).toEqual(['Deleted passenger', 'Deleted passenger']);
    expect(await names(kept)).toEqual(['Passenger 1', 'Passenger 2']);
    const [row] = await world.deps.db.select().from(bookings).where(eq(bookings.id, near.booking.bookingId));
    expect(row).toMatchObject({ bookingStatus: 'CONFIRMED', totalAmount: near.booking.totalAmount.amount });
  } finally {
    world.clock.reset();
  }
});

test('what is ahead, unpaid or on its way back counts as open, and nobody else’s', async () => {
  const [user, other] = [world.newUser(), world.newUser()];
  expect(await open(user.userId)).toEqual({ journeys: 0, money: 0 });
  await world.book(user);
  expect(await open(user.userId)).toEqual({ journeys: 1, money: 0 });
  const { booking } = await world.bookAndPay(user);
  expect(await open(user.userId)).toEqual({ journeys: 2, money: 0 });
  expect((await world.cancel(user, booking.bookingId)).status).toBe(200);
  expect(await open(user.userId)).toEqual({ journeys: 1, money: 1 });
  expect(await open(other.userId)).toEqual({ journeys: 0, money: 0 });
});

test('a person’s bookings are told to the last page, and nobody else’s', async () => {
  const [user, other] = [world.newUser(), world.newUser()];
  const mine = [await world.book(user), await world.book(user)];
  await world.book(other);
  const all = await world.platform.bus.request(contract.exportPerson, { userId: user.userId, after: null });
  const ids = mine.map(({ booking }) => booking.bookingId).toSorted();
  expect(all.items.map(({ bookingId }) => bookingId)).toEqual(ids);
  expect(all.items[0]!.passengers.map(({ name }) => name)).toEqual(['Passenger 1', 'Passenger 2']);
  expect(all.next).toBeNull();
  const rest = await world.platform.bus.request(contract.exportPerson, {
    userId: user.userId,
    after: ids[0]!,
  });
  expect(rest.items.map(({ bookingId }) => bookingId)).toEqual(ids.slice(1));
});

test('money that has been taken and is on its way here keeps the account, until it has bought something or goes back', async () => {
  const user = world.newUser();
  const { booking } = await world.book(user);
  const late = world.paymentOf(booking, user.userId);
  const count = () =>
    world.platform.bus.request(contract.countOpen, { userId: user.userId, paid: [late.paymentId] });
  const before = await count();
  expect(before).toEqual({ ...(await open(user.userId)), money: 1 });
  await late.succeed();
  await world.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
  expect(await count()).toEqual({ journeys: 1, money: 0 });

  const again = world.paymentOf(booking, user.userId);
  await again.succeed();
  await eventually(
    async () => (await world.eventsOf(contract.refundRequested, booking.bookingId)).length > 0,
    'a refund',
  );
  // It is counted as a refund that has to arrive, once.
  expect(
    await world.platform.bus.request(contract.countOpen, { userId: user.userId, paid: [again.paymentId] }),
  ).toEqual({ journeys: 1, money: 1 });
});
