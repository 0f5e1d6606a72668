import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/booking';
import { getBooking } from '../get-booking.ts';
import { type BookingBody, type BookingTest, passengersFor, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => it.others.reset());

/** Books two seats; the buyer agrees to equal ones or does not say. */
async function book(acceptEqualSeats?: boolean) {
  const user = it.newUser();
  const hold = it.others.hold(user.userId);
  const body = { holdId: hold.holdId, passengers: passengersFor(hold), acceptEqualSeats };
  const answer = await user.post('/v1/bookings', body);
  expect(answer.status).toBe(201);
  return { user, hold, body, booking: answer.body as BookingBody };
}
type Booked = Awaited<ReturnType<typeof book>>;

const other = { seatId: newId(), seatNumber: '31', coachId: newId(), coachNumber: 'GA', class: 'SNIGDHA' };
async function payLate({ user, hold, booking }: Booked) {
  it.others.behave.moved = ({ acceptEqualSeats }) =>
    acceptEqualSeats ? [{ insteadOf: hold.seats[1]!.seatId, seat: other }] : [];
  await it.paymentOf(booking, user.userId).succeed();
  return it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
}
const asksOf = ({ bookingId }: BookingBody) =>
  it.others.asked.confirm.filter((asked) => asked.bookingId === bookingId);

test('what the buyer agreed to is kept, shown and told to the seats; it is no unless said', async () => {
  for (const said of [true, false, undefined]) {
    const booked = await book(said);
    expect(booked.booking.acceptEqualSeats).toBe(said === true);
    await payLate(booked);
    expect(asksOf(booked.booking)).toMatchObject([{ acceptEqualSeats: said === true }]);
  }
});

test('seats that were sold instead stand everywhere in the same transaction as the verdict', async () => {
  const booked = await book(true);
  const confirmed = await payLate(booked);
  const [kept, lost] = booked.hold.seats;
  expect(confirmed.passengers.map(({ seatId }) => seatId)).toEqual([kept!.seatId, other.seatId]);
  expect(confirmed.passengers[0]!.insteadOf).toBeNull();
  expect(confirmed.passengers[1]).toMatchObject({
    name: 'Passenger 2',
    coachNumber: 'GA',
    seatNumber: '31',
    insteadOf: { seatId: lost!.seatId, coachNumber: 'KA', seatNumber: '2' },
  });
  expect(confirmed.totalAmount).toEqual(booked.booking.totalAmount);
  const [event] = await it.published(contract.confirmed, booked.booking.bookingId);
  expect(event!.seats.map(({ seatId }) => seatId)).toEqual([kept!.seatId, other.seatId]);
  const view = await getBooking(it.deps)({ bookingId: booked.booking.bookingId });
  expect(view.passengers[1]).toMatchObject({ seatId: other.seatId, insteadOf: { seatId: lost!.seatId } });
});

test('a cancellation gives back the seats that were sold, not those that were booked', async () => {
  const booked = await book(true);
  await payLate(booked);
  expect((await it.cancel(booked.user, booked.booking.bookingId)).status).toBe(200);
  expect(it.timesGivenBack(other.seatId)).toBe(1);
  expect(it.timesGivenBack(booked.hold.seats[1]!.seatId)).toBe(0);
});

test('booking the same hold again answers the booking, also after its seats have changed', async () => {
  const booked = await book(true);
  await payLate(booked);
  const again = await booked.user.post('/v1/bookings', booked.body);
  expect(again).toMatchObject({ status: 201, body: { bookingId: booked.booking.bookingId } });
});

test('a word that is not true or false is refused by name', async () => {
  const user = it.newUser();
  const hold = it.others.hold(user.userId);
  const body = { holdId: hold.holdId, passengers: passengersFor(hold), acceptEqualSeats: 'perhaps' };
  const refused = await user.post('/v1/bookings', body);
  expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
  expect(JSON.stringify(refused.body)).toContain('acceptEqualSeats');
});
