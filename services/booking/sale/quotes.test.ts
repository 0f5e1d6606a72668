import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { type BookingTest, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking({ withJobs: false });
});
afterAll(() => it?.platform.close());

const totalOf = async (trainId: string) => {
  const { booking } = await it.book(it.newUser(), { classes: ['SNIGDHA'], trainId });
  return booking.totalAmount.amount;
};

test('buyers of one journey share a quote, and a changed fare is asked of those who book a second later', async () => {
  const trainId = newId();
  const totals = await Promise.all(Array.from({ length: 12 }, () => totalOf(trainId)));
  const [before] = totals;
  expect(new Set(totals).size).toBe(1);
  expect(it.others.asked.quote.filter((asked) => asked === trainId).length).toBeLessThan(6);

  const changedAtMs = performance.now();
  const raised = it.others.behave.quote();
  it.others.behave.quote = () => ({ ...raised, serviceChargePoisha: raised.serviceChargePoisha + 500 });
  const boughtAtMs = await eventually(async () => {
    const beginsAtMs = performance.now();
    return (await totalOf(trainId)) === before! + 500 && beginsAtMs;
  }, 'the new fare');
  expect(boughtAtMs).toBeGreaterThan(changedAtMs);
  expect(await totalOf(trainId)).toBe(before! + 500);
});

test('a quote that did not come is asked for again by the next buyer', async () => {
  const trainId = newId();
  const { quote } = it.others.behave;
  it.others.behave.quote = () => {
    throw new Error('away');
  };
  await expect(totalOf(trainId)).rejects.toThrow('Not booked');
  it.others.behave.quote = quote;
  expect(await totalOf(trainId)).toBeGreaterThan(0);
});
