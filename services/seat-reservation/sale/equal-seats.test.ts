import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import type { HeldSeats } from '../hold/create-hold.ts';
import { releaseHold } from '../hold/release-hold.ts';
import { settleVerdicts } from '../jobs.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  statusOf,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { confirmSeats } from './confirm-seats.ts';
import { giveBackSeats } from './give-back-seats.ts';
import { sealHold } from './seal-hold.ts';
import { lateHoldId, takeAgain } from './take-again.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

const agreed = (held: HeldSeats, bookingId = newId()) => ({
  ...paid(held, bookingId),
  acceptEqualSeats: true,
});
const confirm = (input: ReturnType<typeof agreed>) => confirmSeats(deps)(input);

/** A booking's hold that ran out before its payment came; meanwhile another has its seats, or some of them. */
async function lateFor(train: TestTrain, seatIds: string[], takenMeanwhile: string[] = seatIds) {
  const held = await holdOn(deps, train, { seatIds });
  await claimHold(deps)({ holdId: held.hold.holdId, userId: held.hold.userId });
  await lapseHold(deps, held);
  const other = await holdOn(deps, train, { seatIds: takenMeanwhile });
  return { held, other };
}
const soldTo = async (bookingId: string) => {
  const rows = await deps.db
    .$client`SELECT seat_id FROM seat_reservations WHERE booking_id = ${bookingId} AND status = 'CONFIRMED'`;
  return rows.map((row) => row.seat_id as string).sort();
};
/** Redis and Postgres say the same of the seats sold, and no hold stands but those named. */
async function expectAgreement(train: TestTrain, standing: string[] = []) {
  const rows = await deps.db
    .$client`SELECT id FROM seat_reservations WHERE train_id = ${train.trainId} AND status = 'CONFIRMED'`;
  const trip = `{${train.trainId}}:${train.journeyDate}`;
  expect((await deps.redis.hKeys(`sales:${trip}`)).sort()).toEqual(rows.map((row) => row.id).sort());
  expect((await deps.redis.hKeys(`hold:${trip}`)).sort()).toEqual([...standing].sort());
}

test('paid late and the seats gone: as many of the same class are sold, and every repeat names the same', async () => {
  const train = railway.train();
  const [one, two, ...others] = train.seats.SNIGDHA as [string, string, ...string[]];
  const { held, other } = await lateFor(train, [one, two]);
  const ask = agreed(held);
  const answer = await confirm(ask);
  expect(answer.verdict).toBe('CONFIRMED');
  expect(answer.moved!.map(({ insteadOf }) => insteadOf)).toEqual([one, two]);
  const given = answer.moved!.map(({ seat }) => seat.seatId);
  expect(await soldTo(ask.bookingId)).toEqual([...given].sort());
  expect(given.every((seatId) => others.includes(seatId))).toBe(true);
  expect(answer.moved!.every(({ seat }) => seat.class === 'SNIGDHA')).toBe(true);
  expect(await confirm(ask)).toEqual(answer);
  await settleVerdicts(deps)(0);
  expect(await confirm(ask)).toEqual(answer);
  await expectAgreement(train, [other.hold.holdId]);
  expect(await deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, held.hold.userId)).toBe('2');
});

test('who did not agree gets no other seats', async () => {
  const train = railway.train();
  const { held } = await lateFor(train, [train.seats.SNIGDHA[0]!]);
  expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'GONE' });
});

test('who agreed and finds the same seats free keeps them', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const held = await holdOn(deps, train, { seatIds });
  await lapseHold(deps, held);
  const ask = agreed(held);
  expect(await confirm(ask)).toEqual({ verdict: 'CONFIRMED', moved: [] });
  expect(await soldTo(ask.bookingId)).toEqual([...seatIds].sort());
});

test('a passenger whose own seat is among those taken again stays on it', async () => {
  const train = railway.train(3);
  const [one, two, three] = train.seats.SNIGDHA as [string, string, string];
  const { held } = await lateFor(train, [one, two], [two]);
  const answer = await confirm(agreed(held));
  expect(answer.moved).toMatchObject([{ insteadOf: two, seat: { seatId: three } }]);
});

test('all or nobody: two are booked and one equal seat is left, so both are refunded', async () => {
  const train = railway.train(3);
  const { held, other } = await lateFor(train, train.seats.SNIGDHA.slice(0, 2));
  const ask = agreed(held);
  expect(await confirm(ask)).toEqual({ verdict: 'GONE' });
  await releaseHold(deps)({ holdId: other.hold.holdId, userId: other.hold.userId });
  expect(await confirm(ask)).toEqual({ verdict: 'GONE' });
  expect(await soldTo(ask.bookingId)).toEqual([]);
  await expectAgreement(train);
});

test('seats of two classes are replaced class by class; where one has none left, nobody moves', async () => {
  const train = railway.train(2);
  const mixed = [train.seats.SNIGDHA[0]!, train.seats.S_CHAIR[0]!];
  const { held } = await lateFor(train, mixed);
  const answer = await confirm(agreed(held));
  expect(answer.moved!.map(({ insteadOf, seat }) => [insteadOf, seat.seatId])).toEqual([
    [mixed[0]!, train.seats.SNIGDHA[1]!],
    [mixed[1]!, train.seats.S_CHAIR[1]!],
  ]);
  const next = railway.train(2);
  const wanted = [next.seats.SNIGDHA[0]!, next.seats.S_CHAIR[0]!];
  await holdOn(deps, next, { seatIds: [next.seats.S_CHAIR[1]!] });
  expect(await confirm(agreed((await lateFor(next, wanted)).held))).toEqual({ verdict: 'GONE' });
});

test('a seat that is sold on another part of the way is no equal seat', async () => {
  const train = railway.train(2);
  const [one, two] = train.seats.SNIGDHA as [string, string];
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds: [two], from: 'BB', to: 'CC' })));
  const { held } = await lateFor(train, [one]);
  expect(await confirm(agreed(held))).toEqual({ verdict: 'GONE' });
});

test('two late payers and one equal seat: one travels, the other is refunded', async () => {
  const train = railway.train(3);
  const [one, two, three] = train.seats.SNIGDHA as [string, string, string];
  const first = (await lateFor(train, [one])).held;
  const second = (await lateFor(train, [two])).held;
  const asks = [agreed(first), agreed(second)];
  const verdictOf = async (ask: ReturnType<typeof agreed>) => {
    expect(await patiently(() => confirm(ask))).toBe('granted');
    return (await confirm(ask)).verdict;
  };
  expect((await Promise.all(asks.map(verdictOf))).sort()).toEqual(['CONFIRMED', 'GONE']);
  const sold = (await Promise.all(asks.map(({ bookingId }) => soldTo(bookingId)))).flat();
  expect(sold).toEqual([three]);
});

test('asked six times at once: one verdict, one set of seats, nothing left standing', async () => {
  const train = railway.train();
  const { held, other } = await lateFor(train, train.seats.SNIGDHA.slice(0, 2));
  const ask = agreed(held);
  await Promise.all(Array.from({ length: 6 }, () => patiently(() => confirm(ask))));
  const answers = await Promise.all(Array.from({ length: 3 }, () => confirm(ask)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await soldTo(ask.bookingId)).toHaveLength(2);
  await expectAgreement(train, [other.hold.holdId]);
});

test('an attempt that comes to the seats after another has had the verdict takes none besides', async () => {
  const train = railway.train();
  const { held, other } = await lateFor(train, train.seats.SNIGDHA.slice(0, 2));
  const ask = agreed(held);
  await confirm(ask);
  expect(await takeAgain(deps, ask)).toBe('UNSURE');
  expect(await soldTo(ask.bookingId)).toHaveLength(2);
  await expectAgreement(train, [other.hold.holdId]);
});

test('the same seats come free after equal ones were taken: the booking stays on those, and has one set', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const { held, other } = await lateFor(train, seatIds);
  const ask = agreed(held);
  const sealed = await takeAgain(deps, ask);
  expect(sealed).toMatchObject({ holdId: lateHoldId(ask.bookingId) });
  await releaseHold(deps)({ holdId: other.hold.holdId, userId: other.hold.userId });
  const answer = await confirm(ask);
  expect(answer.moved).toHaveLength(2);
  expect(await soldTo(ask.bookingId)).toEqual(answer.moved!.map(({ seat }) => seat.seatId).sort());
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('granted');
});

test.each([true, false])(
  'a process that died between seal and Postgres (equal seats: %p): whoever asks next, however late, goes on with the seats sealed',
  async (acceptEqualSeats) => {
    const train = railway.train();
    const seatIds = [train.seats.SNIGDHA[0]!];
    const held = await holdOn(deps, train, { seatIds });
    await lapseHold(deps, held);
    if (acceptEqualSeats) await holdOn(deps, train, { seatIds });
    const ask = { ...paid(held), acceptEqualSeats };
    const sealed = await takeAgain(deps, ask);
    if (typeof sealed === 'string') throw new Error(sealed);
    // Its rows expire; a sealed hold stands.
    await deps.db.$client`UPDATE seat_reservations SET status = 'EXPIRED' WHERE hold_id = ${sealed.holdId}`;
    expect((await confirmSeats(deps)(ask)).verdict).toBe('CONFIRMED');
    expect(await soldTo(ask.bookingId)).toEqual(sealed.seats.map(({ seatId }) => seatId));
  },
);

test('a hold of seats that were not paid for is never sealed as equal where it is not', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.S_CHAIR[0]!] });
  const others = { ...paid(held), seatIds: [train.seats.SNIGDHA[0]!], acceptEqualSeats: true };
  expect(await sealHold(deps, held.hold, others)).toBeUndefined();
  expect(await statusOf(deps, train, train.seats.S_CHAIR[0]!)).toBe('HELD');
});

test('equal seats are given back like any others', async () => {
  const train = railway.train();
  const { held } = await lateFor(train, [train.seats.SNIGDHA[0]!]);
  const ask = agreed(held);
  const seatId = (await confirm(ask)).moved![0]!.seat.seatId;
  expect(await giveBackSeats(deps)({ bookingId: ask.bookingId, seatIds: [seatId] })).toEqual({
    releasedSeatIds: [seatId],
  });
  expect(await statusOf(deps, train, seatId)).toBe('AVAILABLE');
});
