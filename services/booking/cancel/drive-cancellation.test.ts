import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems, defineProblems } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import { cancellationPassengers, cancellations } from '../schema.ts';
import { type BookingBody, type BookingTest, hourMs, meeting, startBooking } from '../testing/fixtures.ts';
import { driveCancellation, driveCancellations } from './drive-cancellation.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

const unavailable = () => {
  throw commonProblems.UNAVAILABLE();
};
const problems = defineProblems({
  TICKET_USED: { status: 409, title: 'A ticket has been used for travel' },
});

const cancel = (...wish: Parameters<typeof it.cancel>) => it.cancel(...wish);
const idsOf = (booking: BookingBody) => booking.passengers.map(({ passengerId }) => passengerId);
const cancelledEvents = (bookingId: string, count = 1) => it.published(contract.cancelled, bookingId, count);
const refundEvents = (bookingId: string, count = 1) =>
  it.published(contract.refundRequested, bookingId, count);
const timesGivenBack = (seatId: string) => it.timesGivenBack(seatId);
const timesVoided = (passengerId: string) =>
  it.others.asked.void.filter((ids) => ids.includes(passengerId)).length;

describe('a used ticket', () => {
  test('stops the cancellation: everybody named travels on, and the others may still cancel', async () => {
    it.others.behave.void = () => {
      throw problems.TICKET_USED();
    };
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    const travelled = idsOf(booking)[0]!;
    it.others.behave.used = () => [travelled];
    expect(await cancel(user, booking.bookingId)).toMatchObject({
      status: 409,
      body: { code: 'TICKET_USED', passengerIds: [travelled] },
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
    expect(await cancelledEvents(booking.bookingId)).toHaveLength(1);
  });
});

test('a cancellation that a used ticket stops is refused, though it cannot be said whose it is', async () => {
  it.others.behave.void = () => {
    throw problems.TICKET_USED();
  };
  it.others.behave.used = unavailable;
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  const { status, body } = await cancel(user, booking.bookingId);
  expect([status, body.code]).toEqual([409, 'TICKET_USED']);
  expect(body).not.toHaveProperty('passengerIds');
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

test('two processes that drive one cancellation together finish it once', async () => {
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  it.others.behave.giveBack = unavailable;
  const { body } = await cancel(user, booking.bookingId, [idsOf(booking)[0]!]);
  it.others.behave.giveBack = meeting(2);
  const drive = driveCancellation(it.deps);
  const { cancellationId } = body.cancellation;
  await Promise.all([drive(cancellationId), drive(cancellationId)]);
  expect(await it.eventsOf(contract.cancelled, booking.bookingId)).toHaveLength(1);
  expect(await it.eventsOf(contract.refundRequested, booking.bookingId)).toHaveLength(1);
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
