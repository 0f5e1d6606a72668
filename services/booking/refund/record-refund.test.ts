import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId, unbookedRefundId } from '#shared/base/id';
import { refunded } from '#shared/contracts/payment';
import { passedOver } from '#support/platform';
import { type BookingTest, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

interface Page {
  items: Record<string, unknown>[];
}

const actionsOn = async (bookingId: string) => {
  const admin = it.as(newId(), 'ADMIN');
  const { status, body } = await admin.get(`/v1/admin/bookings/actions?entityId=${bookingId}`);
  expect(status).toBe(200);
  return (body as Page).items;
};

test('what an agent books is on the record, what passengers book is not', async () => {
  const agent = it.as(newId(), 'AGENT');
  const { booking } = await it.book(agent);
  expect(await actionsOn(booking.bookingId)).toMatchObject([
    {
      actorId: agent.userId,
      actorRole: 'AGENT',
      action: 'create',
      entity: 'booking',
      after: { passengers: 2, poisha: booking.totalAmount.amount },
    },
  ]);
  const own = await it.book(it.newUser());
  expect(await actionsOn(own.booking.bookingId)).toEqual([]);
});

test('who cancelled what is on the record, once, however often it is asked for', async () => {
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  const first = await it.cancel(user, booking.bookingId);
  await it.cancel(user, booking.bookingId);
  expect(await actionsOn(booking.bookingId)).toMatchObject([
    {
      actorId: user.userId,
      actorRole: 'USER',
      action: 'cancel',
      before: { paid: true },
      after: { cancellationId: first.body.cancellation.cancellationId },
    },
  ]);
});

test('a refused cancellation leaves no record', async () => {
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  expect((await it.cancel(user, booking.bookingId, [newId()])).status).toBeGreaterThanOrEqual(400);
  expect(await actionsOn(booking.bookingId)).toEqual([]);
});

test('the record is for administrators', async () => {
  for (const role of ['USER', 'CHECKER', 'AGENT'] as const)
    expect((await it.as(newId(), role).get('/v1/admin/bookings/actions')).status).toBe(403);
});

test('the refund of a payment whose booking is nowhere is passed over, and stops no other', async () => {
  const [paymentId, bookingId] = [newId(), newId()];
  const before = await passedOver(it.deps, 'booking-refunded', 'NO_SUCH_BOOKING');
  const data = {
    paymentId,
    bookingId,
    userId: newId(),
    amountPoisha: 50_000,
    reason: 'BOOKING_CLOSED' as const,
  };
  await it.platform.publish(refunded, {
    aggregateId: paymentId,
    version: 4,
    data: { ...data, refundId: unbookedRefundId(paymentId), refundedAt: new Date().toISOString() },
  });
  await it.platform.settled('PAYMENT', 'booking-refunded');
  expect(await passedOver(it.deps, 'booking-refunded', 'NO_SUCH_BOOKING')).toBe(before + 1);
});
