import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { addDays, dhakaDate } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import { handTo } from '#support/hand-to';
import { eventually } from '#support/platform';
import type { RefundOffer } from '../models.ts';
import { expireBookings } from '../sale/expire-bookings.ts';
import { subscriptions } from '../subscriptions.ts';
import {
  type BookingBody,
  type BookingTest,
  hourMs,
  minuteMs,
  passengersFor,
  startBooking,
} from '../testing/fixtures.ts';
import { sweepCancelledTrips } from './cancel-trip.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => it.others.reset());
afterEach(() => it.clock.reset());

type User = ReturnType<typeof it.newUser>;
const journeyDate = addDays(dhakaDate(new Date()), 30);

const delayOf = (trainId: string, version: number, delayMinutes: number) => ({
  ...{ tripId: newId(), version, trainId, journeyDate, delayMinutes },
  reason: 'Fog',
  delayedAt: new Date().toISOString(),
});
const tell = (trainId: string, version: number, delayMinutes: number) =>
  handTo(
    subscriptions,
    it.deps,
  )({
    ...{ id: newId(), type: schedule.tripDelayed.type, source: 'schedule', aggregateId: newId() },
    ...{ version, time: '', data: delayOf(trainId, version, delayMinutes) },
  });

interface Wanted {
  hoursAhead?: number;
  /** What the hold says of its times. */
  delayMinutes?: number;
  user?: User;
}

/** What a buyer asks for on the trip of a train whose planned departure is so far ahead. */
function ask(trainId: string, { hoursAhead = 72, delayMinutes, user = it.newUser() }: Wanted = {}) {
  const hold = it.others.hold(user.userId, { hoursAhead: hoursAhead + (delayMinutes ?? 0) / 60 });
  Object.assign(hold, { trainId, journeyDate, delayMinutes });
  const answer = user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
  return { user, hold, answer };
}
async function book(trainId: string, wanted?: Wanted) {
  const { user, hold, answer } = ask(trainId, wanted);
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`Not booked: ${JSON.stringify(body)}`);
  return { user, hold, booking: body as BookingBody };
}
async function bookAndPay(trainId: string, wanted?: Wanted) {
  const made = await book(trainId, wanted);
  await it.paymentOf(made.booking, made.user.userId).succeed();
  return { ...made, booking: await confirmed(made) };
}
const confirmed = ({ user, booking }: { user: User; booking: BookingBody }) =>
  it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
async function offerOf({ user, booking }: { user: User; booking: BookingBody }) {
  const { body } = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
  return body as typeof RefundOffer.static & { code?: string };
}
/** By how much what is expected of a booking is later than planned; of departure and arrival. */
async function lateness({ user, booking }: { user: User; booking: BookingBody }) {
  const { journey } = await it.read(user, booking.bookingId);
  const minutes = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / minuteMs;
  expect(journey.departureTime).toBe(booking.journey.departureTime);
  return [
    minutes(journey.departureTime, journey.expectedDepartureTime),
    minutes(journey.arrivalTime, journey.expectedArrivalTime),
  ];
}

describe('a delay', () => {
  test('that is told is shown beside the planned times, to the owner and to the other services', async () => {
    const sold = await book(newId());
    const elsewhere = await book(newId());
    const { trainId } = sold.hold;
    const data = delayOf(trainId, 2, 45);
    await it.platform.publish(schedule.tripDelayed, { aggregateId: data.tripId, version: 2, data });
    await eventually(async () => (await lateness(sold))[0] === 45, 'the delay');
    expect(await lateness(sold)).toEqual([45, 45]);
    expect(await lateness(elsewhere)).toEqual([0, 0]);

    const { bookingId } = sold.booking;
    const { departureTime, arrivalTime } = sold.booking.journey;
    expect(await it.platform.bus.request(contract.getBooking, { bookingId })).toMatchObject({
      boardingAt: departureTime,
      arrivalAt: arrivalTime,
      delayMinutes: 45,
    });
    const { body } = await sold.user.get('/v1/bookings');
    expect((body as { items: BookingBody[] }).items).toEqual([await it.read(sold.user, bookingId)]);
  });

  test('in whatever order, twice, and at once, the newest counts, for bookings made before and meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat({ max: 1_000 }), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        async (delays, keys, atOnce) => {
          const trainId = newId();
          const told = [...delays.entries(), ...delays.entries()]
            .map(([at, minutes], nth) => ({ version: at + 2, minutes, key: keys[nth]! }))
            .sort((one, other) => one.key - other.key);
          const before = await book(trainId);
          const hear = () =>
            told.map(
              ({ version, minutes }) =>
                () =>
                  tell(trainId, version, minutes),
            );
          const meanwhile = book(trainId);
          if (atOnce) await Promise.all(hear().map((one) => one()));
          else for (const one of hear()) await one();
          const newest = delays.at(-1)!;
          for (const sold of [before, await meanwhile])
            expect(await lateness(sold)).toEqual([newest, newest]);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('heard before the booking is made counts once: its hold says by how much its times are late', async () => {
    const trainId = newId();
    await tell(trainId, 2, 45);
    const sold = await book(trainId, { delayMinutes: 45 });
    const planned = Date.parse(sold.hold.boardingAt) - 45 * minuteMs;
    expect(Date.parse(sold.booking.journey.departureTime)).toBe(planned);
    expect(Date.parse(sold.booking.journey.expectedDepartureTime)).toBe(planned + 45 * minuteMs);
    expect(await lateness(sold)).toEqual([45, 45]);
    await tell(trainId, 3, 90);
    expect(await lateness(sold)).toEqual([90, 90]);
    await tell(trainId, 4, 0);
    expect(await lateness(sold)).toEqual([0, 0]);
  });

  test('keeps a sale open until the late train is about to leave, and no longer', async () => {
    const trainId = newId();
    expect((await ask(trainId, { hoursAhead: -0.5 }).answer).body).toMatchObject({ code: 'SALE_CLOSED' });
    await tell(trainId, 2, 60);
    expect((await ask(trainId, { hoursAhead: -0.5, delayMinutes: 60 }).answer).status).toBe(201);
    expect((await ask(trainId, { hoursAhead: -0.8, delayMinutes: 60 }).answer).body).toMatchObject({
      code: 'SALE_CLOSED',
    });
  });

  test('lets a payment buy its booking until the late train leaves', async () => {
    const [late, later] = [await book(newId(), { hoursAhead: 1 }), await book(newId(), { hoursAhead: 1 })];
    await tell(late.hold.trainId, 2, 180);
    it.clock.advance(2 * hourMs);
    await it.paymentOf(late.booking, late.user.userId).succeed();
    await confirmed(late);
    await it.paymentOf(later.booking, later.user.userId).succeed();
    await eventually(
      async () => (await it.eventsOf(contract.refundRequested, later.booking.bookingId)).length > 0,
      'the money to go back',
    );
  });

  test('lets a payment under review wait until the late train leaves', async () => {
    const late = await book(newId(), { hoursAhead: 1 });
    const { user, hold, booking } = late;
    await tell(hold.trainId, 2, 180);
    const paymentId = newId();
    const about = { paymentId, bookingId: booking.bookingId, userId: user.userId };
    const heldAt = new Date().toISOString();
    await it.platform.publish(payment.heldForReview, {
      ...{ aggregateId: paymentId, version: 2, data: { ...about, reason: 'RISK', heldAt } },
    });
    await it.until(user, booking.bookingId, 'under review', (body) => body.paymentUnderReview);
    it.clock.advance(2 * hourMs);
    await expireBookings(it.deps)();
    expect((await it.read(user, booking.bookingId)).status).toBe('PENDING');
    it.clock.advance(2 * hourMs + 1);
    await expireBookings(it.deps)();
    await it.until(user, booking.bookingId, 'failed', ({ status }) => status === 'FAILED');
  });

  test('leaves the journey of its passengers open until the late train has arrived', async () => {
    const { user, hold } = await bookAndPay(newId(), { hoursAhead: 1 });
    await tell(hold.trainId, 2, 60);
    const journeys = async () =>
      (await it.platform.bus.request(contract.countOpen, { userId: user.userId })).journeys;
    it.clock.advance(6.5 * hourMs);
    expect(await journeys()).toBe(1);
    it.clock.advance(hourMs);
    expect(await journeys()).toBe(0);
  });
});

describe('a cancellation of a late train', () => {
  test('brings back what the hours to the expected departure say, as it was offered', async () => {
    const sold = await bookAndPay(newId(), { hoursAhead: 5 });
    expect((await offerOf(sold)).total.refund.amount).toBe(0);
    await tell(sold.hold.trainId, 2, 90);
    const offer = await offerOf(sold);
    expect(offer).toMatchObject({ tier: { hoursBeforeDepartureMin: 6 } });
    expect(Date.parse(offer.validUntil)).toBe(Date.parse(sold.hold.boardingAt) - 4.5 * hourMs);
    expect(offer.total.refund.amount).toBeGreaterThan(0);
    const { body } = await it.cancel(sold.user, sold.booking.bookingId);
    expect(body.cancellation).toMatchObject({ status: 'DONE', refund: offer.total.refund });
  });

  test('goes by the plan again where the delay is taken back', async () => {
    const sold = await bookAndPay(newId(), { hoursAhead: 5 });
    await tell(sold.hold.trainId, 2, 90);
    await tell(sold.hold.trainId, 3, 0);
    expect((await offerOf(sold)).tier).toBeNull();
  });

  test('is possible until the train has left', async () => {
    const [one, other] = [
      await bookAndPay(newId(), { hoursAhead: 1 }),
      await bookAndPay(newId(), { hoursAhead: 1 }),
    ];
    for (const { hold } of [one, other]) await tell(hold.trainId, 2, 60);
    it.clock.advance(1.5 * hourMs);
    const { status, body } = await it.cancel(one.user, one.booking.bookingId);
    expect([status, body.status]).toEqual([200, 'CANCELLED']);
    it.clock.advance(0.5 * hourMs);
    expect((await it.cancel(other.user, other.booking.bookingId)).body.code).toBe('DEPARTED');
    expect((await offerOf(other)).code).toBe('DEPARTED');
  });

  test('by the railway stays one, whatever older delay is heard of after it', async () => {
    const sold = await bookAndPay(newId(), { hoursAhead: 5 });
    const { trainId } = sold.hold;
    await tell(trainId, 3, 60);
    const trip = { tripId: newId(), version: 4, trainId, journeyDate };
    const data = { ...trip, reason: 'Flooded line', cancelledAt: new Date().toISOString() };
    await it.platform.publish(schedule.tripCancelled, { aggregateId: trip.tripId, version: 4, data });
    const { user, booking } = sold;
    await eventually(async () => {
      await sweepCancelledTrips(it.deps)();
      return (await it.read(user, booking.bookingId)).status === 'CANCELLED';
    }, 'the booking to end');
    await tell(trainId, 2, 30);
    const { status, cancellations, totalAmount } = await it.read(user, booking.bookingId);
    expect(status).toBe('CANCELLED');
    expect(cancellations).toMatchObject([{ reason: 'TRIP_CANCELLED', refund: totalAmount }]);
    expect((await ask(trainId).answer).body).toMatchObject({ code: 'TRIP_CANCELLED' });
  });
});
