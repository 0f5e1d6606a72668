import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { deriveId, newId } from '#shared/base/id';
import { commonProblems, defineProblems } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import * as schedule from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import { confirmPaidBookings } from '../sale/confirm-booking.ts';
import { bookings, cancelledTrips } from '../schema.ts';
import { type BookingBody, type BookingTest, passengersFor, startBooking } from '../testing/fixtures.ts';
import { sweepCancelledTrips } from './cancel-trip.ts';
import { driveCancellations } from './drive-cancellation.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

type User = ReturnType<typeof it.newUser>;
const { TICKET_USED } = defineProblems({ TICKET_USED: { status: 409, title: 'A ticket has been used' } });
const unavailable = () => {
  throw commonProblems.UNAVAILABLE();
};
const dateAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const journeyDate = dateAhead(2);
const fullRefund = 2 * (77_700 + 2_000);

/** A booking on the trip of a train, unpaid. */
async function book(trainId: string, user: User = it.newUser(), date = journeyDate) {
  const hold = it.others.hold(user.userId, { hoursAhead: 8 });
  Object.assign(hold, { trainId, journeyDate: date });
  const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
  if (answer.status !== 201) throw new Error(`Not booked: ${JSON.stringify(answer.body)}`);
  return { user, hold, booking: answer.body as BookingBody };
}
async function bookAndPay(trainId: string, date = journeyDate) {
  const made = await book(trainId, undefined, date);
  const paid = it.paymentOf(made.booking, made.user.userId);
  await paid.succeed();
  const { user, booking } = made;
  const status = (body: BookingBody) => body.status === 'CONFIRMED';
  return { ...made, booking: await it.until(user, booking.bookingId, 'confirmed', status), ...paid };
}
type Told = Partial<(typeof schedule.tripCancelled)['data']['static']>;
const cancelTrip = (trainId: string, id?: string, more: Told = {}) => {
  const trip = { tripId: newId(), version: 2, trainId, journeyDate };
  const data = { ...trip, reason: 'Flooded line', cancelledAt: new Date().toISOString(), ...more };
  return it.platform.publish(schedule.tripCancelled, { aggregateId: trip.tripId, version: 2, id, data });
};
const ended = ({ user, booking }: { user: User; booking: BookingBody }, status: BookingBody['status']) =>
  it.until(user, booking.bookingId, status, (body) => body.status === status);
const eventsOf = async (bookingId: string) => ({
  cancelled: (await it.eventsOf(contract.cancelled, bookingId)).map(({ data }) => data),
  failed: (await it.eventsOf(contract.failed, bookingId)).map(({ data }) => data),
  refunds: (await it.eventsOf(contract.refundRequested, bookingId)).map(({ data }) => data),
});

describe('when a trip is cancelled', () => {
  test('who has paid gets everything back, the service charge too, whatever the hour', async () => {
    const sold = await bookAndPay(newId());
    await cancelTrip(sold.hold.trainId);
    const after = await ended(sold, 'CANCELLED');
    expect(after.cancellations).toMatchObject([
      {
        status: 'DONE',
        reason: 'TRIP_CANCELLED',
        deduction: { amount: 0 },
        refund: { amount: fullRefund },
      },
    ]);
    expect(fullRefund).toBe(after.totalAmount.amount);
    const { cancelled, refunds } = await eventsOf(after.bookingId);
    expect(cancelled).toMatchObject([
      { reason: 'TRIP_CANCELLED', whole: true, wasConfirmed: true, refundPoisha: fullRefund },
    ]);
    expect(refunds).toMatchObject([
      { reason: 'TRIP_CANCELLED', amountPoisha: fullRefund, paymentId: sold.paymentId },
    ]);
    expect(it.timesGivenBack(sold.hold.seats[0]!.seatId)).toBe(1);
    expect(it.others.asked.void.flat()).toContain(after.passengers[0]!.passengerId);
  });

  test('what is unpaid fails, its hold is dropped, and money that still comes goes back whole', async () => {
    const unpaid = await book(newId());
    await cancelTrip(unpaid.hold.trainId);
    expect(await ended(unpaid, 'FAILED')).toMatchObject({ failureReason: 'TRIP_CANCELLED' });
    const { bookingId } = unpaid.booking;
    await eventually(async () => it.others.asked.dropped.includes(unpaid.hold.holdId), 'hold dropped');
    await it.paymentOf(unpaid.booking, unpaid.user.userId).succeed();
    await eventually(async () => (await eventsOf(bookingId)).refunds.length > 0, 'refund');
    const { failed, refunds } = await eventsOf(bookingId);
    expect(failed).toMatchObject([{ reason: 'TRIP_CANCELLED', paid: false }]);
    expect(refunds).toMatchObject([{ reason: 'TRIP_CANCELLED', amountPoisha: fullRefund }]);
    expect((await it.read(unpaid.user, bookingId)).status).toBe('FAILED');
  });

  test('nothing is booked on it any more, also from a hold that was granted before', async () => {
    const { hold } = await book(newId());
    await cancelTrip(hold.trainId);
    await eventually(
      async () =>
        (await it.deps.db.select().from(cancelledTrips)).some(({ trainId }) => trainId === hold.trainId),
      'trip noted',
    );
    const claimed = it.others.asked.claim.length;
    await expect(book(hold.trainId)).rejects.toThrow('TRIP_CANCELLED');
    expect(it.others.asked.claim).toHaveLength(claimed);
  });

  test('other days of the train, and other trains, run on', async () => {
    const trainId = newId();
    const [tomorrow, other, sold] = await Promise.all([
      bookAndPay(trainId, dateAhead(5)),
      bookAndPay(newId()),
      bookAndPay(trainId),
    ]);
    await cancelTrip(trainId);
    await ended(sold, 'CANCELLED');
    for (const { user, booking } of [tomorrow, other])
      expect((await it.read(user, booking.bookingId)).status).toBe('CONFIRMED');
  });
});

/** Dhaka to Chattogram by two stops between; `reached` names how far the train ran. */
const stations = [deriveId('DA'), newId(), newId(), deriveId('CG')];
const ranTo = (reached: number): Told => ({
  hasLeft: true,
  ran: {
    reachedStationId: stations[reached]!,
    stops: stations.map((stationId, at) => ({ stationId, km: at * 100 })),
  },
});
const journeyBetween = (from: number, to: number) => async (trainId: string) => {
  const sold = await bookAndPay(trainId);
  await it.deps.db
    .update(bookings)
    .set({ fromStationId: stations[from]!, toStationId: stations[to]! })
    .where(eq(bookings.id, sold.booking.bookingId));
  return { ...sold, booking: await it.read(sold.user, sold.booking.bookingId) };
};

describe('when a trip is called off after it has left', () => {
  test('its seats stay sold and nothing is given back, the money alone goes back, scanned or not', async () => {
    const sold = await bookAndPay(newId());
    const held = await book(sold.hold.trainId);
    it.others.behave.void = () => {
      throw TICKET_USED();
    };
    await cancelTrip(sold.hold.trainId, undefined, { hasLeft: true });
    await ended(sold, 'CANCELLED');
    await ended(held, 'FAILED');
    expect((await eventsOf(sold.booking.bookingId)).refunds).toMatchObject([{ amountPoisha: fullRefund }]);
    expect(it.timesGivenBack(sold.hold.seats[0]!.seatId)).toBe(0);
    expect(it.others.asked.dropped).not.toContain(held.hold.holdId);
  });

  test('refunds go by the section travelled, once, however often it is told and whoever sweeps', async () => {
    const trainId = newId();
    const [later, onBoard, arrived] = await Promise.all([
      journeyBetween(2, 3)(trainId),
      journeyBetween(0, 3)(trainId),
      journeyBetween(0, 1)(trainId),
    ]);
    const id = newId();
    await Promise.all([cancelTrip(trainId, id, ranTo(2)), cancelTrip(trainId, id, ranTo(2))]);
    await cancelTrip(trainId, undefined, ranTo(2));
    await ended(later, 'CANCELLED');
    const share = 2 * (77_700 / 3);
    const { user, booking } = onBoard;
    const after = await it.until(
      user,
      booking.bookingId,
      'money on its way',
      ({ refunds }) => refunds.length > 0,
    );
    it.clock.advance(31_000);
    await Promise.all([sweepCancelledTrips(it.deps)(), sweepCancelledTrips(it.deps)()]);
    expect((await eventsOf(later.booking.bookingId)).refunds).toMatchObject([{ amountPoisha: fullRefund }]);

    expect(after).toMatchObject({
      status: 'CONFIRMED',
      paymentStatus: 'COMPLETED',
      cancellations: [
        {
          status: 'DONE',
          reason: 'TRIP_CANCELLED',
          refund: { amount: share },
          deduction: { amount: 2 * 51_800 },
        },
      ],
    });
    expect(after.passengers.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    const { cancelled, refunds } = await eventsOf(booking.bookingId);
    expect(cancelled).toMatchObject([{ seats: [], whole: false, wasConfirmed: true, refundPoisha: share }]);
    expect(refunds).toMatchObject([{ amountPoisha: share, reason: 'TRIP_CANCELLED' }]);
    const ids = after.passengers.map(({ passengerId }) => passengerId);
    for (const passengerId of ids) expect(it.others.asked.void.flat()).not.toContain(passengerId);
    // Their cancellation is no second refund.
    expect(await it.cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'TRIP_CANCELLED' },
    });

    expect(await it.read(arrived.user, arrived.booking.bookingId)).toEqual(arrived.booking);
    expect((await eventsOf(arrived.booking.bookingId)).refunds).toEqual([]);
    for (const { hold } of [later, onBoard, arrived])
      expect(it.timesGivenBack(hold.seats[0]!.seatId)).toBe(0);
  });

  test('a process that dies after any step leaves the rest to the next', async () => {
    const sold = await journeyBetween(0, 3)(newId());
    const { trainId } = sold.hold;
    const { bookingId } = sold.booking;
    // Died when the money was promised and not asked for: what is stored is what a crash there leaves.
    const owner = postgres(it.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
    await owner.unsafe(`
      ALTER TABLE booking_refunds ADD CONSTRAINT dies CHECK (booking_id <> '${bookingId}') NOT VALID`);
    await cancelTrip(trainId, undefined, ranTo(1));
    await it.until(sold.user, bookingId, 'promised', (body) => body.cancellations[0]?.status === 'RELEASED');
    expect((await eventsOf(bookingId)).refunds).toEqual([]);
    await owner.unsafe(`ALTER TABLE booking_refunds DROP CONSTRAINT dies`);
    await owner.end();
    it.clock.advance(40_000);
    await Promise.all([
      driveCancellations(it.deps)(),
      sweepCancelledTrips(it.deps)(),
      driveCancellations(it.deps)(),
    ]);
    await it.until(sold.user, bookingId, 'done', (body) => body.cancellations[0]?.status === 'DONE');
    expect((await eventsOf(bookingId)).refunds).toMatchObject([{ amountPoisha: (2 * 77_700 * 2) / 3 }]);
  });

  test('its bookings are looked for during thirty days from then on, however long ago the journey was', async () => {
    const longAgo = dateAhead(-20);
    const sold = await bookAndPay(newId(), longAgo);
    await cancelTrip(sold.hold.trainId, undefined, { hasLeft: true, journeyDate: longAgo });
    await ended(sold, 'CANCELLED');
    const late = await bookAndPay(newId(), longAgo);
    await it.deps.db.insert(cancelledTrips).values({
      trainId: late.hold.trainId,
      journeyDate: longAgo,
      cancelledAt: new Date(it.clock.now().getTime() - 29 * 86_400_000),
      nextSweepAt: it.clock.now(),
      sweepUntil: new Date(0),
      hasLeft: true,
    });
    await ended(late, 'CANCELLED');
  });
});

describe('each booking ends once', () => {
  test('however many there are, however often it is told, whoever else sweeps', async () => {
    const trainId = newId();
    const sold = await Promise.all(Array.from({ length: 23 }, () => bookAndPay(trainId)));
    const unpaid = await Promise.all(Array.from({ length: 22 }, () => book(trainId)));
    const id = newId();
    await Promise.all([cancelTrip(trainId, id), cancelTrip(trainId, id), cancelTrip(trainId)]);
    const sweep = sweepCancelledTrips(it.deps);
    await Promise.all([sweep(), sweep(), sweep()]);
    await Promise.all(sold.map((one) => ended(one, 'CANCELLED')));
    await Promise.all(unpaid.map((one) => ended(one, 'FAILED')));
    it.clock.advance(31_000);
    await Promise.all([sweep(), sweep()]);
    for (const { booking } of sold) {
      const { cancelled, refunds, failed } = await eventsOf(booking.bookingId);
      expect([cancelled.length, refunds.length, failed.length]).toEqual([1, 1, 0]);
    }
    for (const { booking } of unpaid) {
      const { cancelled, refunds, failed } = await eventsOf(booking.bookingId);
      expect([cancelled.length, refunds.length, failed.length]).toEqual([0, 0, 1]);
    }
  });

  test('also where a step does not answer: the timer goes on from there', async () => {
    const sold = await bookAndPay(newId());
    it.others.behave.giveBack = unavailable;
    await cancelTrip(sold.hold.trainId);
    const { user, booking } = sold;
    await it.until(user, booking.bookingId, 'voided', (body) => body.cancellations[0]?.status === 'VOIDED');
    expect((await eventsOf(booking.bookingId)).refunds).toEqual([]);
    it.others.reset();
    it.clock.advance(11_000);
    await driveCancellations(it.deps)();
    await ended(sold, 'CANCELLED');
    expect((await eventsOf(booking.bookingId)).refunds).toMatchObject([{ amountPoisha: fullRefund }]);
  });

  test('a used ticket keeps nobody from the money', async () => {
    const sold = await bookAndPay(newId());
    it.others.behave.void = () => {
      throw TICKET_USED();
    };
    await cancelTrip(sold.hold.trainId);
    expect(await ended(sold, 'CANCELLED')).toMatchObject({ cancellations: [{ status: 'DONE' }] });
    expect((await eventsOf(sold.booking.bookingId)).refunds).toMatchObject([{ amountPoisha: fullRefund }]);
  });

  test('whoever cancelled before keeps that refund, the others get all of theirs', async () => {
    const sold = await bookAndPay(newId());
    const { bookingId, passengers } = sold.booking;
    await it.cancel(sold.user, bookingId, [passengers[0]!.passengerId]);
    await cancelTrip(sold.hold.trainId);
    const after = await ended(sold, 'CANCELLED');
    expect(after.cancellations.map(({ reason }) => reason)).toEqual([
      'CANCELLED_BY_PASSENGER',
      'TRIP_CANCELLED',
    ]);
    expect(after.cancellations[1]!.passengerIds).toEqual([passengers[1]!.passengerId]);
    expect(after.cancellations[1]!.refund.amount).toBe(fullRefund / 2);
    expect(after.cancellations[0]!.refund.amount).toBeLessThan(fullRefund / 2);
  });

  test('a paid one that waits for its seats is found once it has them', async () => {
    it.others.behave.confirm = unavailable;
    const made = await book(newId());
    const { user, booking } = made;
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'paid', ({ paymentStatus }) => paymentStatus === 'COMPLETED');
    await cancelTrip(made.hold.trainId);
    await eventually(
      async () =>
        (await it.deps.db.select().from(cancelledTrips)).some(
          ({ trainId, nextSweepAt }) =>
            trainId === made.hold.trainId && nextSweepAt.getTime() > it.clock.now().getTime() + 1_000,
        ),
      'swept once',
    );
    expect((await it.read(user, booking.bookingId)).status).toBe('PENDING');
    it.others.reset();
    it.clock.advance(40_000);
    await confirmPaidBookings(it.deps)();
    await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status !== 'PENDING');
    // The service's own timer may have looked just before, and comes again after half a minute.
    it.clock.advance(31_000);
    await sweepCancelledTrips(it.deps)();
    await ended(made, 'CANCELLED');
    expect((await eventsOf(booking.bookingId)).refunds).toMatchObject([{ amountPoisha: fullRefund }]);
  });
});
