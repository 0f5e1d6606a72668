import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import * as schedule from '#shared/contracts/schedule';
import { type BookingBody, meeting, passengersFor, rules, startBooking } from '../testing/fixtures.ts';
import { createOrdersPerDay } from './orders-per-day.ts';

let booking: Awaited<ReturnType<typeof startBooking>>;
beforeAll(async () => {
  booking = await startBooking();
  await booking.platform.fake(schedule.getRules, () => ({ ...rules, maxOrdersPerDay: 2 }));
});
beforeEach(() => {
  booking.clock.reset();
  // Noon in Dhaka, so that no test begins before a midnight and ends after it.
  const noon = dhakaInstant(addDays(dhakaDate(booking.clock.now()), 1), '12:00');
  booking.clock.advance(noon.getTime() - booking.clock.now().getTime());
});
afterAll(() => booking?.platform.close());

type User = ReturnType<typeof booking.newUser>;

function holdFor(user: User, identity: string | null = null) {
  const hold = booking.others.hold(user.userId);
  hold.identity = identity;
  return hold;
}
const ask = (user: User, hold: ReturnType<typeof holdFor>) =>
  user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();

test('the third order of a day is refused before its hold is claimed, and told when more are possible and which those two are', async () => {
  const user = booking.newUser();
  const made = [await booking.book(user), await booking.book(user)];
  const hold = holdFor(user);
  const refused = await ask(user, hold);
  const bookingIds = made.map(({ booking: { bookingId } }) => bookingId);
  const opensAt = dhakaInstant(addDays(dhakaDate(booking.clock.now()), 1), '00:00');
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'ORDER_LIMIT_REACHED', limit: 2, opensAt: opensAt.toISOString(), bookingIds },
  });
  expect(booking.others.asked.claim).not.toContain(hold.holdId);
  booking.clock.advance(12 * 3_600_000);
  await booking.book(user);
});

test('of twelve orders at once two are made', async () => {
  const user = booking.newUser();
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(user, holdFor(user))));
  expect(statusesOf(answers)).toEqual([201, 201, ...Array(10).fill(409)]);
});

test('two accounts of one person share the orders of a day; what is refused is not claimed', async () => {
  const identity = newId();
  const accounts = [booking.newUser(), booking.newUser()];
  const made: string[] = [];
  for (const user of accounts) {
    const { status, body } = await ask(user, holdFor(user, identity));
    expect(status).toBe(201);
    made.push((body as BookingBody).bookingId);
  }
  const hold = holdFor(accounts[0]!, identity);
  // What the other account has ordered is counted and not told.
  expect(await ask(accounts[0]!, hold)).toMatchObject({ status: 409, body: { bookingIds: [made[0]!] } });
  expect(booking.others.asked.claim).not.toContain(hold.holdId);
});

test('orders count by every document of the buyer: NID on one account, passport on another, both on a third', async () => {
  const [nid, passport] = [newId(), newId()];
  const [byBoth, byNid, byPassport] = [booking.newUser(), booking.newUser(), booking.newUser()];
  const order = (user: User, marks: string[]) => {
    const hold = holdFor(user, marks[0]);
    hold.marks = marks;
    return ask(user, hold);
  };
  for (let at = 0; at < 2; at++) expect((await order(byBoth, [nid, passport])).status).toBe(201);
  expect((await order(byNid, [nid])).status).toBe(409);
  expect((await order(byPassport, [passport])).status).toBe(409);
  expect((await order(booking.newUser(), [newId()])).status).toBe(201);
});

test('also at once, when all are claimed before one is made: the seats of what is refused go back', async () => {
  const identity = newId();
  const accounts = [booking.newUser(), booking.newUser()];
  const wishes = accounts.flatMap((user) => [1, 2].map(() => ({ user, hold: holdFor(user, identity) })));
  const { claim } = booking.others.behave;
  const together = meeting(wishes.length);
  booking.others.behave.claim = async (input) => {
    await together();
    return claim(input);
  };
  const answers = await Promise.all(wishes.map(({ user, hold }) => ask(user, hold)));
  booking.others.reset();
  expect(statusesOf(answers)).toEqual([201, 201, 409, 409]);
  const refused = wishes.filter((_, at) => answers[at]!.status === 409).map(({ hold }) => hold.holdId);
  for (const holdId of refused) expect(booking.others.asked.dropped).toContain(holdId);
});

test('what was not paid or was cancelled makes room', async () => {
  const user = booking.newUser();
  const unpaid = await booking.book(user);
  const cancelled = await booking.book(user);
  expect((await user.post(`/v1/bookings/${cancelled.booking.bookingId}/cancel`, {})).status).toBe(200);
  await booking.book(user);
  expect((await ask(user, holdFor(user))).status).toBe(409);
  booking.clock.advance(6 * 60_000);
  await booking.until(
    user,
    unpaid.booking.bookingId,
    'a failed booking',
    ({ status }) => status === 'FAILED',
  );
  expect((await ask(user, holdFor(user))).status).toBe(201);
});

test('a repeat of an order is answered, also when it is the last of the day', async () => {
  const user = booking.newUser();
  await booking.book(user);
  const hold = holdFor(user);
  const answers = await Promise.all([ask(user, hold), ask(user, hold), ask(user, hold)]);
  expect(statusesOf(answers)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body }) => (body as { bookingId: string }).bookingId)).size).toBe(1);
});

test('a repeat that is overtaken by the last order of the day, its own, is answered with it', async () => {
  const user = booking.newUser();
  await booking.book(user);
  const hold = holdFor(user);
  const { describe } = booking.others.behave;
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  let calls = 0;
  booking.others.behave.describe = async (input) => {
    if (++calls === 1) {
      asked.resolve();
      await answered.promise;
    }
    return describe(input);
  };
  const overtaken = ask(user, hold);
  await asked.promise;
  const first = await ask(user, hold);
  answered.resolve();
  const second = await overtaken;
  booking.others.reset();
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(booking.others.asked.dropped).not.toContain(hold.holdId);
});

test('an agent buys for others, and an operator may say another number', async () => {
  const { bus } = booking.platform;
  expect(await createOrdersPerDay(bus, undefined)('AGENT')).toBeUndefined();
  expect(await createOrdersPerDay(bus, undefined)('USER')).toBe(2);
  expect(await createOrdersPerDay(bus, 5)('USER')).toBe(5);
  expect(await createOrdersPerDay(bus, 0)('USER')).toBeUndefined();
  const agent = newId();
  const token = await booking.platform.tokenFor({ userId: agent, role: 'AGENT' });
  for (let order = 0; order < 3; order++) {
    const hold = booking.others.hold(agent);
    const answer = await booking.app.handle(
      new Request('http://localhost/v1/bookings', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ holdId: hold.holdId, passengers: passengersFor(hold) }),
      }),
    );
    expect(answer.status).toBe(201);
  }
});
