import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { type BookingTest, startBooking } from './fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

describe('a payment', () => {
  test('confirms its booking, tells of it once, and asks for exactly its seats', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    expect(booking).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });
    const asked = it.others.asked.confirm.filter(({ bookingId }) => bookingId === booking.bookingId);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      holdId: hold.holdId,
      userId: user.userId,
      seatIds: hold.seats.map(({ seatId }) => seatId),
    });
  });
});
