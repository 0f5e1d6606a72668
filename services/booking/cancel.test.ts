import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as contract from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { newId } from '#shared/id';
import { commonProblems, defineProblems } from '#shared/problem';
import { eventually } from '#shared/testing';
import { driveCancellations } from './drive-cancellation.ts';
import {
  type BookingBody,
  type BookingTest,
  type CancelledBody,
  hourMs,
  minuteMs,
  startBooking,
} from './fixtures.ts';
import { cancellationPassengers, cancellations } from './schema.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

type User = ReturnType<BookingTest['newUser']>;
const unavailable = () => {
  throw commonProblems.UNAVAILABLE();
};
const ticketProblems = defineProblems({
  TICKET_USED: { status: 409, title: 'A ticket has been used for travel' },
});

const cancel = async (user: User, bookingId: string, passengerIds?: string[]) => {
  const { status, body } = await user.post(
    `/v1/bookings/${bookingId}/cancel`,
    passengerIds ? { passengerIds } : {},
  );
  return { status, body: body as CancelledBody & { code?: string } };
};
const idsOf = (booking: BookingBody) => booking.passengers.map(({ passengerId }) => passengerId);
const published = <Contract extends Parameters<typeof it.eventsOf>[0]>(
  event: Contract,
  bookingId: string,
  count = 1,
) =>
  eventually(async () => {
    const found = await it.eventsOf(event, bookingId);
    return found.length >= count && found;
  }, `${count} of ${event.type}`);
const cancelledEvents = async (bookingId: string, count = 1) =>
  (await published(contract.cancelled, bookingId, count)).map(
    ({ data }) => data as typeof contract.cancelled.data.static,
  );
const refundEvents = async (bookingId: string, count = 1) =>
  (await published(contract.refundRequested, bookingId, count)).map(
    ({ data }) => data as typeof contract.refundRequested.data.static,
  );
const timesGivenBack = (seatId: string) =>
  it.others.asked.giveBack.filter((ids) => ids.includes(seatId)).length;
const timesVoided = (passengerId: string) =>
  it.others.asked.void.filter((ids) => ids.includes(passengerId)).length;

describe('cancelling a paid booking', () => {
  test('voids the tickets, then gives the seats back, then asks for the refund that was offered', async () => {
    const user = it.newUser();
    const { booking, hold, paymentId } = await it.bookAndPay(user);
    const order: string[] = [];
    it.others.behave.void = () => void order.push('void');
    it.others.behave.giveBack = () => void order.push('give back');
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    const { status, body } = await cancel(user, booking.bookingId);

    expect(status).toBe(200);
    expect(order).toEqual(['void', 'give back']);
    expect(body).toMatchObject({
      status: 'CANCELLED',
      cancellation: { status: 'DONE', refund: { amount: 147_400 } },
    });
    expect(body.passengers.map((passenger) => passenger.status)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(offer.body).toMatchObject({
      total: { fare: { amount: 155_400 }, deduction: { amount: 8_000 }, refund: body.cancellation.refund },
      tier: { hoursBeforeDepartureMin: 48 },
    });
    const [event] = await cancelledEvents(booking.bookingId);
    expect(event).toMatchObject({ whole: true, wasConfirmed: true, refundPoisha: 147_400 });
    expect(event!.seats.map(({ seatId }) => seatId)).toEqual(hold.seats.map(({ seatId }) => seatId));
    const [refund] = await refundEvents(booking.bookingId);
    expect(refund).toMatchObject({ paymentId, amountPoisha: 147_400, reason: 'CANCELLED_BY_PASSENGER' });

    await it.platform.publish(payment.refunded, {
      aggregateId: paymentId,
      version: 3,
      data: { ...refund!, refundedAt: new Date().toISOString() },
    });
    const after = await it.until(
      user,
      booking.bookingId,
      'refunded',
      (one) => one.paymentStatus === 'REFUNDED',
    );
    expect(after.refunds).toMatchObject([{ cancellationId: event!.cancellationId, status: 'REFUNDED' }]);
  });

  test('one passenger after the other keeps it sold until the last has gone', async () => {
    const user = it.newUser();
    const { booking, hold, paymentId } = await it.bookAndPay(user);
    const [one, other] = idsOf(booking);
    const first = await cancel(user, booking.bookingId, [one!]);
    expect(first.body).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });
    expect(first.body.passengers.map(({ status }) => status)).toEqual(['CANCELLED', 'ACTIVE']);
    expect(timesGivenBack(hold.seats[1]!.seatId)).toBe(0);

    const [refund] = await refundEvents(booking.bookingId);
    const refundedAt = new Date().toISOString();
    const row = { aggregateId: paymentId, version: 3 };
    await it.platform.publish(payment.refunded, { ...row, data: { ...refund!, refundedAt } });
    const shown = await it.until(
      user,
      booking.bookingId,
      'refund shown',
      ({ refunds }) => refunds[0]?.status === 'REFUNDED',
    );
    expect(shown).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });

    const second = await cancel(user, booking.bookingId, [other!]);
    expect(second.body).toMatchObject({ status: 'CANCELLED', paymentStatus: 'COMPLETED' });
    const events = await cancelledEvents(booking.bookingId, 2);
    expect(events.map(({ whole }) => whole)).toEqual([false, true]);
    expect(events[1]!.version).toBeGreaterThan(events[0]!.version);
    const refunds = await refundEvents(booking.bookingId, 2);
    expect(new Set(refunds.map(({ refundId }) => refundId)).size).toBe(2);
    await it.platform.publish(payment.refunded, { ...row, version: 4, data: { ...refunds[1]!, refundedAt } });
    await it.until(user, booking.bookingId, 'all refunded', (body) => body.paymentStatus === 'REFUNDED');
  });

  test('less than six hours ahead gives the seats back and no money', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user, { hoursAhead: 5 });
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer.body).toMatchObject({
      tier: null,
      total: { refund: { amount: 0 } },
      validUntil: hold.boardingAt,
    });
    const { body } = await cancel(user, booking.bookingId);
    expect(body).toMatchObject({ status: 'CANCELLED', cancellation: { refund: { amount: 0 } }, refunds: [] });
    expect(timesGivenBack(hold.seats[0]!.seatId)).toBe(1);
    await cancelledEvents(booking.bookingId);
    expect(await it.eventsOf(contract.refundRequested, booking.bookingId)).toEqual([]);
  });

  test('is refused once the train has left, and so is the offer', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user, { hoursAhead: 1 });
    it.clock.advance(hourMs);
    expect((await cancel(user, booking.bookingId)).body.code).toBe('DEPARTED');
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer).toMatchObject({ status: 409, body: { code: 'DEPARTED' } });
  });

  test('again is refused and refunds nothing more', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const [one] = idsOf(booking);
    await cancel(user, booking.bookingId, [one!]);
    expect(await cancel(user, booking.bookingId, [one!])).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CANCELLED' },
    });
    await cancel(user, booking.bookingId);
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CANCELLED' },
    });
    expect(await refundEvents(booking.bookingId, 2)).toHaveLength(2);
  });

  test('names the passenger who is not of this booking', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const { booking: another } = await it.bookAndPay(user);
    const wanted = [...idsOf(booking), idsOf(another)[0]!];
    const errors = [{ field: 'passengerIds.2' }];
    expect(await cancel(user, booking.bookingId, wanted)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION', errors },
    });
    const offer = await user.get(
      `/v1/bookings/${booking.bookingId}/refund-offer?passengerIds=${wanted.join(',')}`,
    );
    expect(offer).toMatchObject({ status: 400, body: { errors } });
  });

  test('can be offered for one passenger alone', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user, { classes: ['SNIGDHA', 'AC_B'], hoursAhead: 30 });
    const [, second] = idsOf(booking);
    for (const query of [
      `passengerIds=${second}`,
      `passengerIds=${second!.toUpperCase()}&passengerIds=${second}`,
    ]) {
      const { body } = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer?${query}`);
      expect(body).toMatchObject({
        paid: true,
        passengers: [
          {
            passengerId: second,
            fare: { amount: 144_800 },
            deduction: { amount: 30_375 },
            refund: { amount: 114_425 },
          },
        ],
        total: { refund: { amount: 114_425 } },
      });
    }
  });
});

describe('a used ticket', () => {
  test('stops the cancellation: everybody named travels on, and the others may still cancel', async () => {
    it.others.behave.void = () => {
      throw ticketProblems.TICKET_USED();
    };
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'TICKET_USED' },
    });
    const after = await it.read(user, booking.bookingId);
    expect(after.passengers.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(after).toMatchObject({
      status: 'CONFIRMED',
      cancellations: [{ status: 'REFUSED', refusedCode: 'TICKET_USED' }],
    });
    expect(timesGivenBack(hold.seats[0]!.seatId)).toBe(0);

    it.others.reset();
    const second = await cancel(user, booking.bookingId, [idsOf(booking)[1]!]);
    expect(second).toMatchObject({ status: 200, body: { status: 'CONFIRMED' } });
    expect(await it.eventsOf(contract.cancelled, booking.bookingId)).toHaveLength(1);
  });
});

describe('a cancellation cut short', () => {
  const steps = [
    ['before the tickets were void', 'REQUESTED', 'void'],
    ['between tickets and seats', 'VOIDED', 'giveBack'],
  ] as const;
  test.each(steps)('%s says how far it is, and the timer finishes it once', async (_when, status, fails) => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    it.others.behave[fails] = unavailable;
    const answer = await cancel(user, booking.bookingId);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'CONFIRMED', cancellation: { status, finishedAt: null } },
    });
    expect(answer.body.passengers.map((passenger) => passenger.status)).toEqual(['CANCELLING', 'CANCELLING']);
    expect(await it.eventsOf(contract.cancelled, booking.bookingId)).toEqual([]);

    it.others.reset();
    it.clock.advance(11_000);
    const timer = driveCancellations(it.deps);
    await Promise.all([timer(), timer()]);
    const done = await it.until(user, booking.bookingId, 'cancelled', (body) => body.status === 'CANCELLED');
    expect(done.cancellations).toMatchObject([{ status: 'DONE', refund: answer.body.cancellation.refund }]);
    expect(await refundEvents(booking.bookingId)).toHaveLength(1);
    expect(await cancelledEvents(booking.bookingId)).toHaveLength(1);
    expect(timesVoided(idsOf(booking)[0]!)).toBe(fails === 'void' ? 2 : 1);
    expect(timesGivenBack(hold.seats[0]!.seatId)).toBe(fails === 'void' ? 1 : 2);
  });

  test('between seats and money is finished by the timer without asking for them again', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    it.others.behave.giveBack = unavailable;
    await cancel(user, booking.bookingId);
    const mine = eq(cancellations.bookingId, booking.bookingId);
    await it.deps.db.update(cancellations).set({ status: 'RELEASED' }).where(mine);
    it.clock.advance(11_000);
    await driveCancellations(it.deps)();
    await it.until(user, booking.bookingId, 'cancelled', (body) => body.status === 'CANCELLED');
    expect(timesGivenBack(hold.seats[0]!.seatId)).toBe(1);
    expect(await refundEvents(booking.bookingId)).toHaveLength(1);
  });

  test('keeps the refund that was promised, however late it ends', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user, { hoursAhead: 49 });
    it.others.behave.void = unavailable;
    const { body } = await cancel(user, booking.bookingId);
    it.others.reset();
    it.clock.advance(45 * hourMs);
    await driveCancellations(it.deps)();
    await it.until(user, booking.bookingId, 'cancelled', (one) => one.status === 'CANCELLED');
    const [refund] = await refundEvents(booking.bookingId);
    expect(refund!.amountPoisha).toBe(body.cancellation.refund.amount);
    expect(refund!.amountPoisha).toBe(147_400);
  });

  test('is driven on by asking again, as the same cancellation', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    it.others.behave.giveBack = unavailable;
    const first = await cancel(user, booking.bookingId);
    const overlap = await cancel(user, booking.bookingId, [idsOf(booking)[0]!]);
    expect(overlap).toMatchObject({ status: 409, body: { code: 'CANCELLATION_IN_PROGRESS' } });
    it.others.reset();
    const again = await cancel(user, booking.bookingId);
    expect(again).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
    expect(again.body.cancellation.cancellationId).toBe(first.body.cancellation.cancellationId);
  });
});

describe('two who cancel at once', () => {
  test('with one passenger in common: one is served, the other refused, each seat given back once', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user, { classes: ['SNIGDHA', 'SNIGDHA', 'SNIGDHA'] });
    const [one, common, other] = idsOf(booking);
    const answers = await Promise.all([
      cancel(user, booking.bookingId, [one!, common!]),
      cancel(user, booking.bookingId, [common!, other!]),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(timesGivenBack(hold.seats[1]!.seatId)).toBe(1);
    const after = await it.read(user, booking.bookingId);
    expect(after.passengers.filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
    expect(await refundEvents(booking.bookingId)).toHaveLength(1);
  });

  test('the same: one cancellation, one refund', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const answers = await Promise.all(Array.from({ length: 6 }, () => cancel(user, booking.bookingId)));
    const served = answers.filter(({ status }) => status === 200);
    expect(served.length).toBeGreaterThan(0);
    expect(new Set(served.map(({ body }) => body.cancellation.cancellationId)).size).toBe(1);
    const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(refused).toEqual(refused.map(() => 'ALREADY_CANCELLED'));
    expect(await refundEvents(booking.bookingId)).toHaveLength(1);
    expect(await cancelledEvents(booking.bookingId)).toHaveLength(1);
  });

  test('the last two passengers one by one: the booking ends cancelled', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const answers = await Promise.all(idsOf(booking).map((id) => cancel(user, booking.bookingId, [id])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await it.read(user, booking.bookingId)).status).toBe('CANCELLED');
    const events = await cancelledEvents(booking.bookingId, 2);
    expect(events.map(({ whole }) => whole).sort()).toEqual([false, true]);
  });

  test('cannot get past the database either', async () => {
    const user = it.newUser();
    const { booking } = await it.bookAndPay(user);
    const { body } = await cancel(user, booking.bookingId);
    const [row] = await it.deps.db
      .select()
      .from(cancellations)
      .where(eq(cancellations.bookingId, booking.bookingId));
    const id = newId();
    await it.deps.db.insert(cancellations).values({ ...row!, id });
    const twin = {
      cancellationId: id,
      passengerId: body.passengers[0]!.passengerId,
      deduction: 0,
      refund: 0,
    };
    await expect(it.deps.db.insert(cancellationPassengers).values(twin).execute()).rejects.toThrow();
  });
});

describe('cancelling an unpaid booking', () => {
  test('ends it at once, drops its hold, and tells that nothing was sold', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.book(user);
    const offer = await user.get(`/v1/bookings/${booking.bookingId}/refund-offer`);
    expect(offer.body).toMatchObject({
      paid: false,
      total: { refund: { amount: 0 }, deduction: { amount: 0 } },
    });
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED', refunds: [] },
    });
    expect(it.others.asked.dropped).toContain(hold.holdId);
    const [event] = await cancelledEvents(booking.bookingId);
    expect(event).toMatchObject({ whole: true, wasConfirmed: false, refundPoisha: 0 });
    expect(event!.seats.map(({ paidPoisha }) => paidPoisha)).toEqual([0, 0]);
    expect((await cancel(user, booking.bookingId)).body.code).toBe('ALREADY_CANCELLED');
  });

  test('in part is refused', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const { status, body } = await cancel(user, booking.bookingId, [idsOf(booking)[0]!]);
    expect([status, body.code]).toEqual([409, 'PARTIAL_CANCEL_UNPAID']);
  });

  test('waits while its payment is being confirmed, and is refused once it has failed', async () => {
    it.others.behave.confirm = unavailable;
    const user = it.newUser();
    const { booking } = await it.book(user);
    await it.paymentOf(booking, user.userId).succeed();
    await it.until(user, booking.bookingId, 'paid', (body) => body.paymentStatus === 'COMPLETED');
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'CONFIRMATION_IN_PROGRESS' },
    });

    it.others.behave.confirm = () => 'GONE';
    it.clock.advance(minuteMs);
    await it.until(user, booking.bookingId, 'failed', (body) => body.status === 'FAILED');
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'BOOKING_FAILED' },
    });
  });
});

test.each([[{}], [{ 'content-type': 'application/json' }]])(
  'a cancellation without a body is one of the whole booking (%p)',
  async (headers) => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const authorization = `Bearer ${await it.platform.tokenFor({ userId: user.userId })}`;
    const url = `http://localhost/v1/bookings/${booking.bookingId}/cancel`;
    const answer = await it.app.handle(
      new Request(url, { method: 'POST', headers: { authorization, ...headers } }),
    );
    expect(answer.status).toBe(200);
    expect((await it.read(user, booking.bookingId)).status).toBe('CANCELLED');
  },
);
