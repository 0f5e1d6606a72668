import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { forgetIdempotencyKeys, idempotencyKeys, idempotently } from '#shared/http/idempotency';
import { eventually } from '#support/platform';
import {
  type BookingBody,
  type BookingTest,
  hourMs,
  passengersFor,
  startBooking,
} from '../testing/fixtures.ts';

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
const withKey = (key: string) => ({ 'idempotency-key': key });
function request(user: User) {
  const hold = it.others.hold(user.userId);
  return { holdId: hold.holdId, passengers: passengersFor(hold) };
}

describe('an Idempotency-Key', () => {
  test('with the same body gets the first answer, though the booking has moved on', async () => {
    const user = it.newUser();
    const body = request(user);
    const first = await user.post('/v1/bookings', body, withKey('key-1'));
    expect(first.status).toBe(201);
    const { bookingId } = first.body as BookingBody;
    await user.post(`/v1/bookings/${bookingId}/cancel`, {});
    const reordered = {
      passengers: body.passengers.map((one) => ({ ...one, ignored: 1 })),
      holdId: body.holdId,
    };
    const again = await user.post('/v1/bookings', reordered, withKey('key-1'));
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
  });

  test('with another body is refused', async () => {
    const user = it.newUser();
    await user.post('/v1/bookings', request(user), withKey('key-1'));
    const other = await user.post('/v1/bookings', request(user), withKey('key-1'));
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  test('used for a booking is no key for a cancellation, nor for that of another booking', async () => {
    const user = it.newUser();
    const [one, other] = [await it.book(user), await it.book(user)];
    const path = (booking: BookingBody) => `/v1/bookings/${booking.bookingId}/cancel`;
    const first = await user.post(path(one.booking), {}, withKey('key-c'));
    expect(first.status).toBe(200);
    expect((await user.post(path(one.booking), {}, withKey('key-c'))).body).toEqual(first.body);
    expect((await user.post(path(other.booking), {}, withKey('key-c'))).status).toBe(422);
    expect((await user.post('/v1/bookings', request(user), withKey('key-c'))).status).toBe(422);
  });

  test('belongs to its user', async () => {
    const [one, other] = [it.newUser(), it.newUser()];
    expect((await one.post('/v1/bookings', request(one), withKey('shared'))).status).toBe(201);
    expect((await other.post('/v1/bookings', request(other), withKey('shared'))).status).toBe(201);
  });

  test('does not keep a refusal: what was refused may be tried again', async () => {
    const user = it.newUser();
    const body = request(user);
    it.others.behave.claim = () => {
      throw commonProblems.UNAVAILABLE();
    };
    expect((await user.post('/v1/bookings', body, withKey('key-r'))).status).toBe(503);
    it.others.reset();
    expect((await user.post('/v1/bookings', body, withKey('key-r'))).status).toBe(201);
  });

  test.each([
    ['empty', ''],
    ['with a blank in it', 'a b'],
    ['with another alphabet', 'clé'],
    ['too long', 'x'.repeat(256)],
  ])('that is %s is refused by name', async (_what, key) => {
    const user = it.newUser();
    const answer = await user.post('/v1/bookings', request(user), withKey(key));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'idempotency-key' }] } });
  });

  test('sent ten times at once does the work once', async () => {
    const [userId, key] = [newId(), 'at-once'];
    let runs = 0;
    const work = async () => {
      runs++;
      await it.deps.bus.connection.flush();
      return { status: 201, body: { runs } };
    };
    const asked = { userId, key, operation: 'test', body: { a: 1 } };
    const answers = await Promise.all(Array.from({ length: 10 }, () => idempotently(it.deps, asked, work)));
    expect(runs).toBe(1);
    expect(answers).toEqual(answers.map(() => ({ status: 201, body: { runs: 1 } })));
  });

  test('with two bodies at the same instant serves one of them', async () => {
    const user = it.newUser();
    const answers = await Promise.all(
      [request(user), request(user)].map((body) => user.post('/v1/bookings', body, withKey('two'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  test('whose first attempt died is taken over when its lease has ended, and the dead one writes nothing', async () => {
    const asked = { userId: newId(), key: 'dead', operation: 'test', body: null };
    const { promise: stuck, resolve: wake } = Promise.withResolvers<void>();
    const first = idempotently(it.deps, asked, async () => {
      await stuck;
      return { status: 200, body: 'late' };
    });
    const mine = and(eq(idempotencyKeys.userId, asked.userId), eq(idempotencyKeys.key, asked.key));
    const rows = () => it.deps.db.select().from(idempotencyKeys).where(mine);
    await eventually(async () => (await rows()).length === 1, 'the first attempt to hold the key');
    it.clock.advance(31_000);
    const second = await idempotently(it.deps, asked, async () => ({ status: 200, body: 'second' }));
    wake();
    await first;
    expect(second.body).toBe('second');
    const repeated = await idempotently(it.deps, asked, async () => ({ status: 500, body: 'never' }));
    expect(repeated.body).toBe('second');
  });

  test('is forgotten after a day', async () => {
    const user = it.newUser();
    await user.post('/v1/bookings', request(user), withKey('old'));
    const mine = eq(idempotencyKeys.userId, user.userId);
    await forgetIdempotencyKeys(it.deps)();
    expect(await it.deps.db.select().from(idempotencyKeys).where(mine)).toHaveLength(1);
    it.clock.advance(25 * hourMs);
    await forgetIdempotencyKeys(it.deps)();
    expect(await it.deps.db.select().from(idempotencyKeys).where(mine)).toHaveLength(0);
  });
});
