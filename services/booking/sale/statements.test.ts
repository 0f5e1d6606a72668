import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { succeeded } from '#shared/contracts/payment';
import { handTo } from '#support/hand-to';
import { askedOf } from '#support/statements';
import { getBooking } from '../get-booking.ts';
import { subscriptions } from '../subscriptions.ts';
import { type BookingBody, type BookingTest, passengersFor, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking({ withJobs: false });
});
afterAll(() => it?.platform.close());

const paymentFor = (booking: BookingBody, userId: string) => {
  const paymentId = newId();
  const data = { paymentId, bookingId: booking.bookingId, userId };
  return {
    id: newId(),
    type: succeeded.type,
    source: '',
    time: '',
    aggregateId: paymentId,
    version: 2,
    data: {
      ...data,
      amountPoisha: booking.totalAmount.amount,
      method: 'BKASH' as const,
      settledAt: new Date().toISOString(),
    },
  };
};

test.each([
  ['six statements, its turn and the count of the day among them', 2, 6],
  ['three where the buyer may order as often as he likes', undefined, 3],
])('a booking takes %s, and one commit', async (_, limit, expected) => {
  const user = it.newUser();
  const hold = it.others.hold(user.userId, { classes: ['SNIGDHA', 'SNIGDHA', 'AC_B', 'AC_B'] });
  it.deps.ordersPerDay = async () => limit;
  let status = 0;
  const { statements, commits } = await askedOf(it.deps.db, async () => {
    const body = { holdId: hold.holdId, passengers: passengersFor(hold) };
    status = (await user.post('/v1/bookings', body)).status;
  });
  expect(status).toBe(201);
  expect(statements, statements.join('\n')).toHaveLength(expected);
  expect(commits).toBe(1);
});

test('a payment is accepted and its booking confirmed by three statements and two commits', async () => {
  const user = it.newUser();
  const { booking } = await it.book(user);
  const { statements, commits } = await askedOf(it.deps.db, () =>
    handTo(subscriptions, it.deps)(paymentFor(booking, user.userId)),
  );
  expect(statements, statements.join('\n')).toHaveLength(3);
  expect(commits).toBe(2);
  expect(await it.read(user, booking.bookingId)).toMatchObject({ status: 'CONFIRMED' });
});

test('another service is told of a booking, its passengers with it, by one statement', async () => {
  const { booking } = await it.bookAndPay(it.newUser());
  const { statements } = await askedOf(it.deps.db, () => getBooking(it.deps)(booking));
  expect(statements, statements.join('\n')).toHaveLength(1);
});
