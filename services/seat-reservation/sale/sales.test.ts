import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { describeHold } from '../hold/describe-hold.ts';
import type { HeldSeats } from '../hold/present-holds.ts';
import { dropHold, releaseHold } from '../hold/release-hold.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  paid,
  type Railway,
  statusOf as statusFor,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { clearReleasedSeats } from './clear-released-seats.ts';
import { confirmSeats } from './confirm-seats.ts';
import { giveBackSeats } from './give-back-seats.ts';
import { readSale } from './read-sale.ts';
import { sealHold } from './seal-hold.ts';
import { settleSale } from './settle-sale.ts';
import { settleVerdicts } from './settle-verdicts.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

const claim = ({ hold: { holdId, userId } }: HeldSeats) => claimHold(deps)({ holdId, userId });
const confirm = (held: HeldSeats, bookingId?: string) => confirmSeats(deps)(paid(held, bookingId));
const statusOf = (train: TestTrain, seatId: string, from?: string, to?: string) =>
  statusFor(deps, train, seatId, from, to);
const rowsOf = (holdId: string) =>
  deps.db
    .$client`SELECT status, booking_id, claimed_at, expires_at FROM seat_reservations WHERE hold_id = ${holdId}`;
const lapse = (held: HeldSeats) => lapseHold(deps, held);

test('one seat is sold A–B and B–C to two people and refused for A–C', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  expect(await confirm(await holdOn(deps, train, { seatIds, from: 'AA', to: 'BB' }))).toEqual({
    verdict: 'CONFIRMED',
  });
  expect(await outcomeOf(holdOn(deps, train, { seatIds, from: 'AA', to: 'CC' }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await confirm(await holdOn(deps, train, { seatIds, from: 'BB', to: 'CC' }))).toEqual({
    verdict: 'CONFIRMED',
  });
  expect(await outcomeOf(holdOn(deps, train, { seatIds, from: 'AA', to: 'CC' }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await statusOf(train, seatIds[0]!, 'AA', 'CC')).toBe('SOLD');
  expect(await statusOf(train, seatIds[0]!, 'CC', 'EE')).toBe('AVAILABLE');
});

test('a claim sets the expiry once more, in both stores alike, and only once', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  const { holdId, userId } = held.hold;
  const first = await claim(held);
  expect(Date.parse(first.expiresAt)).toBeGreaterThanOrEqual(held.hold.expiresAtMs);
  const again = await claim(held);
  expect(again).toEqual(first);
  const rows = await rowsOf(holdId);
  expect(rows.map((row) => new Date(row.expires_at).toISOString())).toEqual([
    first.expiresAt,
    first.expiresAt,
  ]);
  expect(
    rows.every((row) => row.claimed_at !== null && row.booking_id === null && row.status === 'LOCKED'),
  ).toBe(true);
  const { coachId } = train.trip.coaches[0]!;
  const key = `seat:{${train.trainId}}:${coachId}:1:${train.journeyDate}`;
  expect(new Date(await deps.redis.pExpireTime(key)).toISOString()).toBe(first.expiresAt);
  expect(await outcomeOf(releaseHold(deps)({ holdId, userId }))).toBe('HOLD_CLAIMED');
  expect(await outcomeOf(claimHold(deps)({ holdId, userId: newId() }))).toBe('HOLD_NOT_FOUND');
});

test('a hold is described to its user alone, while it lives, and nothing is written', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  const { holdId, userId } = held.hold;
  const state = async () => ({
    rows: await deps.db.execute(
      sql`SELECT xmin::text, * FROM seat_reservations WHERE hold_id = ${holdId} ORDER BY id`,
    ),
    record: await deps.redis.hGet(`hold:{${train.trainId}}:${train.journeyDate}`, holdId),
  });
  const before = await state();
  const described = await describeHold(deps)({ holdId, userId });
  expect(described.expiresAt).toBe(new Date(held.hold.expiresAtMs).toISOString());
  const seatIds = described.seats.map(({ seatId }) => seatId);
  expect(seatIds.toSorted()).toEqual(train.seats.SNIGDHA.slice(0, 2).toSorted());
  expect(await outcomeOf(describeHold(deps)({ holdId, userId: newId() }))).toBe('HOLD_NOT_FOUND');
  expect(await state()).toEqual(before);
  const claimed = await claim(held);
  expect(claimed).toEqual({ ...described, expiresAt: claimed.expiresAt });
  expect(await describeHold(deps)({ holdId, userId })).toEqual(claimed);
  await dropHold(deps)({ holdId, userId });
  expect(await outcomeOf(describeHold(deps)({ holdId, userId }))).toBe('HOLD_NOT_FOUND');
});

test('a dropped hold frees its seats; dropping it again does nothing', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { seatIds });
  await claim(held);
  const who = { holdId: held.hold.holdId, userId: held.hold.userId };
  expect(await dropHold(deps)(who)).toEqual({ dropped: true });
  expect((await rowsOf(who.holdId))[0]!.status).toBe('RELEASED');
  await holdOn(deps, train, { seatIds });
  expect(await dropHold(deps)(who)).toEqual({ dropped: false });
  expect(await statusOf(train, seatIds[0]!)).toBe('HELD');
});

test('confirmed twice, at once and later: one verdict, one sale', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  await claim(held);
  const bookingId = newId();
  const verdicts = await Promise.all(Array.from({ length: 6 }, () => eventuallyConfirmed(held, bookingId)));
  expect(new Set(verdicts)).toEqual(new Set(['CONFIRMED']));
  expect(await confirm(held, bookingId)).toEqual({ verdict: 'CONFIRMED' });
  const rows = await rowsOf(held.hold.holdId);
  expect(rows.map((row) => [row.status, row.booking_id])).toEqual([
    ['CONFIRMED', bookingId],
    ['CONFIRMED', bookingId],
  ]);
  expect(await deps.redis.hLen(`sales:{${train.trainId}}:${train.journeyDate}`)).toBe(2);
  expect(await deps.redis.exists(`hold:{${train.trainId}}:${train.journeyDate}`)).toBe(0);
  expect(await deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, held.hold.userId)).toBe('2');
});
const eventuallyConfirmed = (held: HeldSeats, bookingId: string) =>
  eventually(
    () =>
      confirm(held, bookingId).then(
        ({ verdict }) => verdict,
        () => undefined,
      ),
    'a verdict',
  );

test('a drop that arrives after the payment takes nothing', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const who = { holdId: held.hold.holdId, userId: held.hold.userId };
  await sealHold(deps, { ...who, paid: paid(held) });
  expect(await dropHold(deps)(who)).toEqual({ dropped: false });
  expect(await confirm(held)).toEqual({ verdict: 'CONFIRMED' });
  expect(await dropHold(deps)(who)).toEqual({ dropped: false });
  expect((await rowsOf(who.holdId))[0]!.status).toBe('CONFIRMED');
});

test('a hold that lapsed between claim and payment gets the same seats again when they are free', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 4);
  const held = await holdOn(deps, train, { seatIds });
  await claim(held);
  await lapse(held);
  // The buyer has used up the quota meanwhile: a paid booking does not care.
  await holdOn(deps, train, { userId: held.hold.userId, class: 'S_CHAIR', count: 4 });
  const bookingId = newId();
  expect(await confirm(held, bookingId)).toEqual({ verdict: 'CONFIRMED' });
  expect(await confirm(held, bookingId)).toEqual({ verdict: 'CONFIRMED' });
  const sold = await deps.db
    .$client`SELECT seat_id FROM seat_reservations WHERE booking_id = ${bookingId} AND status = 'CONFIRMED'`;
  expect(sold.map((row) => row.seat_id).sort()).toEqual([...seatIds].sort());
  expect(await statusOf(train, seatIds[3]!)).toBe('SOLD');
});

test('a hold that lapsed and whose seats went to another: GONE, for good', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const late = await holdOn(deps, train, { seatIds });
  await claim(late);
  await lapse(late);
  const other = await holdOn(deps, train, { seatIds: [seatIds[1]!] });
  const bookingId = newId();
  expect(await confirm(late, bookingId)).toEqual({ verdict: 'GONE' });
  await releaseHold(deps)({ holdId: other.hold.holdId, userId: other.hold.userId });
  expect(await confirm(late, bookingId)).toEqual({ verdict: 'GONE' });
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('granted');
});

test('Postgres has the last word: a seat sold there is refused whatever Redis says, and Redis learns of it', async () => {
  const train = railway.train();
  const [free, sold] = train.seats.SNIGDHA as [string, string];
  const held = await holdOn(deps, train, { seatIds: [free, sold], from: 'AA', to: 'CC' });
  await deps.db.$client`
    INSERT INTO seat_reservations (train_id, coach_id, seat_id, journey_date, user_id, booking_id, status, expires_at, hold_id, legs)
    VALUES (${train.trainId}, ${train.trip.coaches[0]!.coachId}, ${sold}, ${train.journeyDate}, ${newId()}, ${newId()},
            'CONFIRMED', now(), ${newId()}, '[1,3)')`;
  const bookingId = newId();
  expect(await confirm(held, bookingId)).toEqual({ verdict: 'GONE' });
  expect((await rowsOf(held.hold.holdId)).map((row) => row.status)).toEqual(['RELEASED', 'RELEASED']);
  expect(await statusOf(train, sold, 'AA', 'CC')).toBe('SOLD');
  expect(await statusOf(train, sold, 'AA', 'BB')).toBe('AVAILABLE');
  expect(await statusOf(train, free)).toBe('AVAILABLE');
  expect(await confirm(held, bookingId)).toEqual({ verdict: 'GONE' });
  expect(await deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, held.hold.userId)).toBeNull();
});

describe('a seat that is sealed for one and sold, by Postgres, to another', () => {
  const both = async () => {
    const train = railway.train();
    const seatId = train.seats.SNIGDHA[0]!;
    const held = await holdOn(deps, train, { seatIds: [seatId], from: 'AA', to: 'BB' });
    await sealHold(deps, { ...held.hold, paid: paid(held) });
    const bookingId = newId();
    await deps.db.$client`
      INSERT INTO seat_reservations (train_id, coach_id, seat_id, journey_date, user_id, booking_id, status, expires_at, hold_id, legs)
      VALUES (${train.trainId}, ${train.trip.coaches[0]!.coachId}, ${seatId}, ${train.journeyDate}, ${newId()}, ${bookingId},
              'CONFIRMED', now(), ${newId()}, '[0,1)')`;
    await settleSale(deps, { bookingId });
    return { train, seatId, held, bookingId };
  };

  test('stays sold when the sealed payment is refused', async () => {
    const { train, seatId, held } = await both();
    expect(await confirm(held)).toEqual({ verdict: 'GONE' });
    expect(await statusOf(train, seatId, 'AA', 'BB')).toBe('SOLD');
    expect(await outcomeOf(holdOn(deps, train, { seatIds: [seatId], from: 'AA', to: 'BB' }))).toBe(
      'SEAT_NOT_AVAILABLE',
    );
  });

  test('is sold to the first when the other gives it back before the verdict', async () => {
    const { train, seatId, held, bookingId } = await both();
    await giveBackSeats(deps)({ bookingId, seatIds: [seatId] });
    expect(await confirm(held)).toEqual({ verdict: 'CONFIRMED' });
    expect(await statusOf(train, seatId, 'AA', 'BB')).toBe('SOLD');
  });
});

test('a cancellation repeated after the resale does not free the next buyer’s seat', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const bookingId = newId();
  await confirm(await holdOn(deps, train, { seatIds }), bookingId);
  const giveBack = () => giveBackSeats(deps)({ bookingId, seatIds });
  expect(await giveBack()).toEqual({ releasedSeatIds: seatIds });
  expect(await statusOf(train, seatIds[0]!)).toBe('AVAILABLE');
  await confirm(await holdOn(deps, train, { seatIds }));
  expect(await giveBack()).toEqual({ releasedSeatIds: [] });
  await settleSale(deps, { bookingId });
  await settleVerdicts(deps)({ olderThanSeconds: 0 });
  await clearReleasedSeats(deps)({ olderThanSeconds: 0 });
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
});

test('one passenger of two is given back: one seat and its share of the quota', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 4);
  const held = await holdOn(deps, train, { seatIds });
  const bookingId = newId();
  await confirm(held, bookingId);
  const { userId } = held.hold;
  expect(await outcomeOf(holdOn(deps, train, { userId, class: 'S_CHAIR', count: 1 }))).toBe(
    'SEAT_LIMIT_EXCEEDED',
  );
  await giveBackSeats(deps)({ bookingId, seatIds: [seatIds[1]!] });
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
  expect(await statusOf(train, seatIds[1]!)).toBe('AVAILABLE');
  expect(await outcomeOf(holdOn(deps, train, { userId, class: 'S_CHAIR', count: 2 }))).toBe(
    'SEAT_LIMIT_EXCEEDED',
  );
  expect(await outcomeOf(holdOn(deps, train, { userId, class: 'S_CHAIR', count: 1 }))).toBe('granted');
});

test('a sale settled once more after its lock was taken by another leaves that lock alone', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const bookingId = newId();
  await confirm(await holdOn(deps, train, { seatIds, to: 'BB' }), bookingId);
  const next = await holdOn(deps, train, { seatIds, from: 'BB', to: 'CC' });
  await settleSale(deps, { bookingId });
  const lock = `seat:{${train.trainId}}:${train.trip.coaches[0]!.coachId}:1:${train.journeyDate}`;
  expect(await deps.redis.get(lock)).toBe(next.hold.userId);
});

test('a sale whose last step was lost is settled by the job: no lock and no record stay', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!], to: 'BB' });
  const bookingId = newId();
  await sealHold(deps, { ...held.hold, paid: paid(held, bookingId) });
  await deps.db.$client.begin(async (sql) => {
    await sql`UPDATE seat_reservations SET status = 'CONFIRMED', booking_id = ${bookingId} WHERE hold_id = ${held.hold.holdId}`;
    await sql`INSERT INTO verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date)
      VALUES (${bookingId}, 'CONFIRMED', ${held.hold.holdId}, ${held.hold.userId}, ${train.trainId}, ${train.journeyDate})`;
  });
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!], from: 'BB' }))).toBe(
    'SEAT_NOT_AVAILABLE',
  );
  await settleVerdicts(deps)({ olderThanSeconds: 0 });
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!], from: 'BB' }))).toBe(
    'granted',
  );
  expect(await statusOf(train, train.seats.SNIGDHA[0]!, 'AA', 'BB')).toBe('SOLD');
});

test('seats given back before the sale was settled leave neither lock nor record nor quota', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const held = await holdOn(deps, train, { seatIds });
  const { holdId, userId } = held.hold;
  const bookingId = newId();
  await sealHold(deps, { ...held.hold, paid: paid(held, bookingId) });
  await deps.db.$client.begin(async (sql) => {
    await sql`UPDATE seat_reservations SET status = 'CONFIRMED', booking_id = ${bookingId} WHERE hold_id = ${holdId}`;
    await sql`INSERT INTO verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date)
      VALUES (${bookingId}, 'CONFIRMED', ${holdId}, ${userId}, ${train.trainId}, ${train.journeyDate})`;
  });
  await giveBackSeats(deps)({ bookingId, seatIds });
  await settleVerdicts(deps)({ olderThanSeconds: 0 });
  expect(await statusOf(train, seatIds[0]!)).toBe('AVAILABLE');
  expect(await deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, userId)).toBeNull();
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('granted');
});

test('a seat given back counts off its buyer’s share once, though the sale is settled by rows read before', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const held = await holdOn(deps, train, { seatIds });
  const { holdId, userId } = held.hold;
  const bookingId = newId();
  await sealHold(deps, { ...held.hold, paid: paid(held, bookingId) });
  await deps.db
    .$client`UPDATE seat_reservations SET status = 'CONFIRMED', booking_id = ${bookingId} WHERE hold_id = ${holdId}`;
  const written = await readSale(deps, bookingId);
  await giveBackSeats(deps)({ bookingId, seatIds: [seatIds[1]!] });
  const share = () => deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, userId);
  expect(await share()).toBe('1');
  await settleSale(deps, { bookingId, written });
  expect(await share()).toBe('1');
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
  expect(await statusOf(train, seatIds[1]!)).toBe('AVAILABLE');
});

test('seats released in Postgres whose bits stayed in Redis are freed by the job', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const bookingId = newId();
  await confirm(await holdOn(deps, train, { seatIds }), bookingId);
  await deps.db
    .$client`UPDATE seat_reservations SET status = 'RELEASED', released_at = now() WHERE booking_id = ${bookingId}`;
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
  await clearReleasedSeats(deps)({ olderThanSeconds: 0 });
  expect(await statusOf(train, seatIds[0]!)).toBe('AVAILABLE');
});

test('sealed and then left alone for long: the payment is confirmed on the same seats, and others’ locks stay', async () => {
  const train = railway.train();
  const seatId = train.seats.SNIGDHA[0]!;
  const held = await holdOn(deps, train, { seatIds: [seatId], from: 'AA', to: 'BB' });
  await sealHold(deps, { ...held.hold, paid: paid(held) });
  expect(await deps.redis.zScore(`due:{${train.trainId}}:${train.journeyDate}`, held.hold.holdId)).toBeNull();
  await lapse(held);
  await deps.redis.zRem(`due:{${train.trainId}}:${train.journeyDate}`, held.hold.holdId);
  await deps.db.$client`UPDATE seat_reservations SET status = 'EXPIRED' WHERE hold_id = ${held.hold.holdId}`;
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [seatId], from: 'AA', to: 'BB' }))).toBe(
    'SEAT_NOT_AVAILABLE',
  );
  const next = await holdOn(deps, train, { seatIds: [seatId], from: 'BB', to: 'CC' });
  expect(await confirm(held)).toEqual({ verdict: 'CONFIRMED' });
  const lock = `seat:{${train.trainId}}:${train.trip.coaches[0]!.coachId}:1:${train.journeyDate}`;
  expect(await deps.redis.get(lock)).toBe(next.hold.userId);
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [seatId], from: 'CC' }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await confirm(next)).toEqual({ verdict: 'CONFIRMED' });
});

test('a journey of more than 64 legs sells and frees exactly its legs', async () => {
  const train = railway.train(3);
  const { stops } = train.trip;
  const middle = Array.from({ length: 80 }, (_, at) => {
    return { ...stops[1]!, stationId: newId(), code: `M${at}`, name: `Middle ${at}` };
  });
  train.trip.stops = [stops[0]!, ...middle, ...stops.slice(1)];
  const seatIds = [train.seats.SNIGDHA[1]!];
  const bookingId = newId();
  expect(await confirm(await holdOn(deps, train, { seatIds, from: 'M2', to: 'M75' }), bookingId)).toEqual({
    verdict: 'CONFIRMED',
  });
  expect(await statusOf(train, seatIds[0]!, 'AA', 'M2')).toBe('AVAILABLE');
  expect(await statusOf(train, seatIds[0]!, 'M74', 'EE')).toBe('SOLD');
  expect(await statusOf(train, seatIds[0]!, 'M75', 'EE')).toBe('AVAILABLE');
  await giveBackSeats(deps)({ bookingId, seatIds });
  expect(await deps.redis.bitCount(`sold:{${train.trainId}}:${train.journeyDate}`)).toBe(0);
});
