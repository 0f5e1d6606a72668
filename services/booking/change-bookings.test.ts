import { afterAll, beforeAll, expect, test } from 'bun:test';
import * as contract from '#shared/contracts/booking';
import { type BookingTest, startBooking } from './testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

test('each step of a booking counts its version up, and its events carry it', async () => {
  const user = it.newUser();
  const { booking } = await it.bookAndPay(user);
  await it.cancel(user, booking.bookingId);
  const versionOf = async (event: Parameters<typeof it.eventsOf>[0]) =>
    (await it.eventsOf(event, booking.bookingId)).map(({ version }) => version);
  // Paid, confirmed, cancellation requested, cancelled: one each.
  expect(await versionOf(contract.created)).toEqual([1]);
  expect(await versionOf(contract.confirmed)).toEqual([3]);
  expect(await versionOf(contract.cancelled)).toEqual([5]);
  expect(await versionOf(contract.refundRequested)).toEqual([5]);
});
