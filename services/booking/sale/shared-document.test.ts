import { afterAll, beforeAll, expect, test } from 'bun:test';
import { describeDocument } from '#shared/contracts/user';
import { type BookingTest, passengersFor, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
  // As the user service does: one mark for one number, however it is written.
  await it.platform.fake(describeDocument, ({ kind, number }) => {
    const known = number.replace(/[\s-]/g, '').toUpperCase();
    return { lastFour: known.slice(-4), identity: `${kind} ${known}` };
  });
});
afterAll(() => it.platform.close());

const classes = ['SNIGDHA', 'SNIGDHA', 'SNIGDHA'];

function order(documents: object[]) {
  const user = it.newUser();
  const hold = it.others.hold(user.userId, { classes });
  const passengers = passengersFor(hold).map((passenger, at) => ({ ...passenger, ...documents[at] }));
  return { holdId: hold.holdId, answer: user.post('/v1/bookings', { holdId: hold.holdId, passengers }) };
}

test('one document on two seats of a booking is refused, naming the second passenger, before the hold is claimed', async () => {
  const refusals: [object[], string, string][] = [
    [
      [{ nidNumber: '1990123456' }, {}, { nidNumber: '1990 123-456' }],
      'passengers.2.nidNumber',
      'is the document of passengers.0',
    ],
    [
      [{}, { passportNumber: 'A01234567' }, { passportNumber: 'a-0123 4567' }],
      'passengers.2.passportNumber',
      'is the document of passengers.1',
    ],
  ];
  for (const [documents, field, message] of refusals) {
    const { holdId, answer } = order(documents);
    expect(await answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION', errors: [{ field, message }] },
    });
    expect(it.others.asked.claim).not.toContain(holdId);
  }
  const { body } = await order(Array(3).fill({ nidNumber: '1990123456' })).answer;
  const { errors } = body as { errors: { field: string }[] };
  expect(errors.map(({ field }) => field)).toEqual(['passengers.1.nidNumber', 'passengers.2.nidNumber']);
});

test('an NID and a passport of the same characters are two documents', async () => {
  const { answer } = order([{ nidNumber: '1234567890' }, { passportNumber: '123456789' }, {}]);
  expect((await answer).status).toBe(201);
});

test('two passengers of one name, age and gender are two people', async () => {
  const twin = { name: 'Nusrat Jahan', age: 7, gender: 'FEMALE' };
  expect((await order([twin, twin, twin]).answer).status).toBe(201);
});
