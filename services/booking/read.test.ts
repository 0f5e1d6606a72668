import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import { type BookingBody, type BookingTest, startBooking } from './testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

type Page = { items: BookingBody[]; nextCursor: string | null };
const cursorOf = (createdAt: string) =>
  Buffer.from(JSON.stringify([createdAt, newId()])).toString('base64url');
const withoutRequestId = (body: unknown) => ({ ...(body as object), requestId: '' });

describe('my bookings', () => {
  test('come newest first, page by page, each once, and nobody else’s', async () => {
    const user = it.newUser();
    await it.book(it.newUser());
    const made: string[] = [];
    for (let count = 0; count < 5; count++) made.unshift((await it.book(user)).booking.bookingId);

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/v1/bookings?limit=2${cursor ? `&cursor=${cursor}` : ''}`;
      const { status, body } = await user.get(path);
      expect(status).toBe(200);
      const page = body as Page;
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ bookingId }) => bookingId));
      cursor = page.nextCursor;
      if (seen.length === 2) await it.book(user);
    } while (cursor);
    expect(seen).toEqual(made);
  });

  test('can be had by status', async () => {
    const user = it.newUser();
    const { booking: paid } = await it.bookAndPay(user);
    await it.book(user);
    const { body } = await user.get('/v1/bookings?status=CONFIRMED');
    expect((body as Page).items.map(({ bookingId }) => bookingId)).toEqual([paid.bookingId]);
    expect((await it.newUser().get('/v1/bookings')).body).toEqual({ items: [], nextCursor: null });
  });

  test.each([
    ['status=PAID', 'status'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${Buffer.from('["2026-11-26","x"]').toString('base64url')}`, 'cursor'],
    [`cursor=${cursorOf('yesterday')}`, 'cursor'],
    // Instants of JavaScript that Postgres cannot read.
    [`cursor=${cursorOf('+275760-09-13T00:00:00.000Z')}`, 'cursor'],
    [`cursor=${cursorOf('0000-01-01T00:00:00.000Z')}`, 'cursor'],
  ])('refuse ?%s by the name of the field', async (query, field) => {
    const { status, body } = await it.newUser().get(`/v1/bookings?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'VALIDATION', errors: [{ field }] });
  });
});

describe('one booking', () => {
  test('is found by its id and by its PNR, in small letters too', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    expect((await user.get(`/v1/bookings/${booking.bookingId}`)).body).toEqual(booking);
    expect((await user.get(`/v1/bookings/pnr/${booking.pnr}`)).body).toEqual(booking);
    expect((await user.get(`/v1/bookings/pnr/${booking.pnr.toLowerCase()}`)).body).toEqual(booking);
  });

  test('of somebody else is the same 404 as one that is not there', async () => {
    const { booking } = await it.book(it.newUser());
    const stranger = it.newUser();
    for (const [theirs, absent] of [
      [`/v1/bookings/${booking.bookingId}`, `/v1/bookings/${newId()}`],
      [`/v1/bookings/pnr/${booking.pnr}`, '/v1/bookings/pnr/AAAAAAAAAA'],
      [`/v1/bookings/${booking.bookingId}/refund-offer`, `/v1/bookings/${newId()}/refund-offer`],
    ] as const) {
      const [one, other] = [await stranger.get(theirs), await stranger.get(absent)];
      expect(one.status).toBe(404);
      expect(withoutRequestId(one.body)).toEqual(withoutRequestId(other.body));
    }
    const cancel = await stranger.post(`/v1/bookings/${booking.bookingId}/cancel`, {});
    const absent = await stranger.post(`/v1/bookings/${newId()}/cancel`, {});
    expect(cancel.status).toBe(404);
    expect(withoutRequestId(cancel.body)).toEqual(withoutRequestId(absent.body));
  });

  test('is not asked for by something that is no id', async () => {
    const { status, body } = await it.newUser().get('/v1/bookings/mine');
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ field: 'bookingId' }] });
  });
});

describe('another service', () => {
  test('gets a booking with its passengers and prices', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    const view = await it.platform.bus.request(contract.getBooking, { bookingId: booking.bookingId });
    expect(view).toMatchObject({
      userId: user.userId,
      pnr: booking.pnr,
      status: 'CONFIRMED',
      paymentStatus: 'COMPLETED',
      totalPoisha: 159_400,
      from: hold.from,
      boardingAt: hold.boardingAt,
      passengers: [
        { name: 'Passenger 1', basePoisha: 67_500, vatPoisha: 10_200, serviceChargePoisha: 2_000 },
        {},
      ],
    });
  });

  test('hears of a booking that is not there as a refusal', async () => {
    const asked = it.platform.bus.request(contract.getBooking, { bookingId: newId() });
    const refusal = await asked.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'BOOKING_NOT_FOUND', status: 404 });
  });
});
