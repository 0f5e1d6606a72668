import { afterAll, beforeAll, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { defineProblems } from '#shared/base/problem';
import { countSold } from '#shared/contracts/booking';
import * as notification from '#shared/contracts/notification';
import * as ops from '#shared/contracts/ops';
import * as orders from '#shared/contracts/orders';
import { refunded } from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import * as seats from '#shared/contracts/seat-reservation';
import { eventually } from '#support/platform';
import { adminActions } from '../schema.ts';
import { type BookingTest, passengersFor, startBooking } from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());

const who = { by: 'rahim', why: 'Asked for by the station' };
const { DEAD_LETTER_NOT_FOUND: missing } = defineProblems({
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'There is no such dead letter' },
});
const recordsOf = (entity: string, entityId: string) =>
  it.deps.db
    .select()
    .from(adminActions)
    .where(and(eq(adminActions.entity, entity), eq(adminActions.entityId, entityId)))
    .orderBy(adminActions.id);

test('dead letters of a service are read, and dropped with a record of who did so and why', async () => {
  const at = new Date().toISOString();
  const facts = { consumer: 'ticket-confirmed', reason: 'it rained', event: 'booking.confirmed', at };
  const letter = { ...facts, sequence: 7, service: 'ticket', eventId: newId(), about: newId() };
  await it.platform.fake(ops.lettersByService.ticket!, ({ after, limit }) => {
    expect([after, limit]).toEqual([6, 1]);
    return { letters: [letter], left: 2, next: 7 };
  });
  const asked: number[][] = [];
  await it.platform.fake(ops.dropByService.ticket!, ({ sequences }) => {
    asked.push(sequences);
    if (asked.length > 1) throw missing();
    return { dropped: sequences, left: 1 };
  });
  const { bus } = it.platform;
  const page = await bus.request(ops.listDeadLetters, { service: 'ticket', after: 6, limit: 1 });
  expect(page).toEqual({ letters: [letter], left: 2, next: 7 });
  const drop = () => bus.request(ops.dropDeadLetters, { service: 'ticket', sequences: [7], ...who });
  expect(await drop()).toEqual({ dropped: [7], left: 1 });
  await expect(drop()).rejects.toMatchObject({ code: 'DEAD_LETTER_NOT_FOUND' });
  const [first] = await recordsOf('dead-letter', 'ticket');
  expect(first).toMatchObject({
    action: 'drop',
    actorRole: 'OPERATOR',
    reason: who.why,
    after: { sequences: [7], by: 'rahim' },
  });
  await expect(bus.request(ops.listDeadLetters, { service: 'trains' })).rejects.toMatchObject({
    status: 400,
  });
});

test('the tickets of a booking are sent once under one request id, and each sending is on record', async () => {
  const { booking } = await it.book(it.newUser());
  const { bookingId } = booking;
  const sent: string[] = [];
  await it.platform.fake(notification.resendTickets, (asked) => {
    sent.push(asked.bookingId);
    return { notificationIds: [newId()] };
  });
  const resend = (more: { requestId?: string } = {}) =>
    it.platform.bus.request(ops.resendTicket, { bookingId, ...who, ...more });
  const requestId = newId();
  const first = await resend({ requestId });
  expect(first.repeated).toBe(false);
  expect(await resend({ requestId })).toEqual({ ...first, repeated: true });
  expect((await resend({ requestId: newId() })).repeated).toBe(false);
  expect((await resend()).repeated).toBe(false);
  expect(sent).toEqual([bookingId, bookingId, bookingId]);
  expect((await recordsOf('booking', bookingId)).map(({ action }) => action)).toEqual(
    sent.map(() => 'resend-tickets'),
  );
});

test('the progress of a cancelled trip’s refunds is told until all money has gone back', async () => {
  const user = it.newUser();
  const trainId = newId();
  const hold = it.others.hold(user.userId, { trainId });
  const { journeyDate } = hold;
  const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
  const booking = answer.body as Awaited<ReturnType<BookingTest['book']>>['booking'];
  const paid = it.paymentOf(booking, user.userId);
  const progress = () => it.platform.bus.request(orders.followRefunds, { trainId, journeyDate });
  expect(await progress()).toMatchObject({
    cancelled: false,
    bookings: [{ status: 'PENDING', paymentStatus: 'PENDING', count: 1 }],
    refunds: [],
    done: false,
  });
  await paid.succeed();
  await it.until(user, booking.bookingId, 'confirmed', ({ status }) => status === 'CONFIRMED');
  const sold = () => it.platform.bus.request(countSold, { trainId, journeyDate });
  const confirmed = { eventId: expect.any(String), seats: 2 };
  expect(await sold()).toEqual({ sold: 2, events: [confirmed] });
  const trip = { tripId: newId(), version: 2, trainId, journeyDate };
  const data = { ...trip, reason: 'Flooded line', cancelledAt: new Date().toISOString() };
  await it.platform.publish(schedule.tripCancelled, { aggregateId: trip.tripId, version: 2, data });
  const amountPoisha = booking.totalAmount.amount;
  const under = await eventually(async () => {
    it.clock.forward(31);
    const now = await progress();
    return now.refunds.length > 0 && now.cancellations[0]?.status === 'DONE' && now;
  }, 'the refund to be asked for');
  expect(under).toMatchObject({
    cancelled: true,
    bookings: [{ status: 'CANCELLED', count: 1 }],
    cancellations: [{ status: 'DONE', count: 1 }],
    refunds: [{ status: 'REQUESTED', count: 1, amountPoisha }],
    done: false,
  });
  expect(await sold()).toEqual({
    sold: 0,
    events: expect.arrayContaining([confirmed, { ...confirmed, seats: -2 }]),
  });
  const [refund] = await it.deps.db.$client`
    SELECT id FROM booking_refunds WHERE booking_id = ${booking.bookingId}`;
  await it.platform.publish(refunded, {
    aggregateId: paid.paymentId,
    version: 3,
    data: {
      paymentId: paid.paymentId,
      bookingId: booking.bookingId,
      userId: user.userId,
      refundId: refund!.id,
      amountPoisha,
      reason: 'TRIP_CANCELLED',
      refundedAt: new Date().toISOString(),
    },
  });
  const after = await eventually(async () => {
    const now = await progress();
    return now.done && now;
  }, 'the money to have gone back');
  expect(after.refunds).toEqual([{ status: 'REFUNDED', count: 1, amountPoisha }]);
});

test('a hold is released and Redis is made anew by seat-reservation, and who wanted it is on record', async () => {
  const holdId = newId();
  const trip = { trainId: newId(), journeyDate: '2026-12-03' };
  await it.platform.fake(seats.letGo, (asked) => ({ released: asked.holdId === holdId }));
  await it.platform.fake(seats.rebuildSeats, ({ trainId }) => ({ epoch: 7, trips: trainId ? 0 : 300 }));
  const { bus } = it.platform;
  expect(await bus.request(orders.releaseHold, { holdId, ...who })).toEqual({ released: true });
  expect(await bus.request(orders.rebuildSeats, { ...trip, ...who })).toEqual({ epoch: 7, trips: 0 });
  expect(await bus.request(orders.rebuildSeats, who)).toEqual({ epoch: 7, trips: 300 });
  const told = { actorRole: 'OPERATOR', reason: who.why, after: { by: 'rahim' } };
  expect(await recordsOf('hold', holdId)).toMatchObject([{ ...told, action: 'release' }]);
  for (const entityId of [`${trip.trainId}/${trip.journeyDate}`, 'all'])
    expect(await recordsOf('seats', entityId)).toMatchObject([{ ...told, action: 'rebuild' }]);
});

test('an administrator does the same over REST, nobody else does, and the record says who', async () => {
  const holdId = newId();
  const trip = { trainId: newId(), journeyDate: '2026-12-04' };
  await it.platform.fake(seats.letGo, (asked) => ({ released: asked.holdId === holdId }));
  await it.platform.fake(seats.rebuildSeats, ({ trainId }) => ({ epoch: 7, trips: trainId ? 0 : 300 }));
  const reason = who.why;
  const paths: [string, object][] = [
    [`/v1/admin/holds/${holdId}/release`, { reason }],
    ['/v1/admin/holds/rebuild', { ...trip, reason }],
  ];
  for (const role of ['USER', 'AGENT', 'CHECKER'] as const)
    for (const [path, body] of paths) expect((await it.as(newId(), role).post(path, body)).status).toBe(403);
  const admin = it.as(newId(), 'ADMIN');
  for (const [path] of paths)
    expect(await admin.post(path, {})).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason' }] },
    });
  const [[release, one], [rebuild, two]] = paths as [[string, object], [string, object]];
  expect(await admin.post(release, one)).toMatchObject({ status: 200, body: { released: true } });
  expect(await admin.post(rebuild, two)).toMatchObject({ status: 200, body: { epoch: 7, trips: 0 } });
  const told = { actorRole: 'ADMIN', actorId: admin.userId, reason, after: {} };
  expect(await recordsOf('hold', holdId)).toMatchObject([{ ...told, action: 'release' }]);
  expect(await recordsOf('seats', `${trip.trainId}/${trip.journeyDate}`)).toMatchObject([
    { ...told, action: 'rebuild' },
  ]);
});
