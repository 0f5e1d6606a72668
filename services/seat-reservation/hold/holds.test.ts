import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { getAvailability } from '../look/get-availability.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  type Railway,
  readMap,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { claimHold } from './claim-hold.ts';
import { dropHold, releaseHold } from './release-hold.ts';

let railway: Railway;
let deps: Deps;
let app: Awaited<ReturnType<Railway['start']>>['app'];

beforeAll(async () => {
  railway = await testRailway();
  ({ deps, app } = await railway.start());
});
afterAll(() => railway.close());

const statuses = async (train: TestTrain, from = 'AA', to = 'EE') => {
  const map = await readMap(deps)({ ...train, from, to });
  return map.coaches.flatMap((coach) => coach.seats.map((seat) => seat.status));
};
const call = async (method: string, path: string, userId: string, body?: unknown, headers = {}) => {
  const token = await railway.platform.tokenFor({ userId });
  return app.handle(
    new Request(`http://localhost/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
};

test('fifty buyers at once for one seat: one hold', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => outcomeOf(holdOn(deps, train, { seatIds }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'SEAT_NOT_AVAILABLE')).toHaveLength(49);
  const rows = await deps.db.$client`SELECT 1 FROM seat_reservations WHERE train_id = ${train.trainId}`;
  expect(rows).toHaveLength(1);
});

test('overlapping sets of four: no seat twice, no partial hold', async () => {
  const train = railway.train(12);
  const seats = train.seats.S_CHAIR;
  const wishes = Array.from({ length: 60 }, (_, at) =>
    [0, 1, 2, 3].map((one) => seats[(at * 5 + one * (1 + (at % 3))) % 12]!),
  );
  const granted = (
    await Promise.allSettled(wishes.map((seatIds) => holdOn(deps, train, { seatIds })))
  ).flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const held = granted.flatMap(({ hold }) => hold.ordinals);
  expect(new Set(held).size).toBe(held.length);
  expect(granted.length).toBeGreaterThan(0);
  expect((await statuses(train)).filter((status) => status === 'HELD')).toHaveLength(held.length);
  const locks = await deps.redis.keys(`seat:{${train.trainId}}:*`);
  expect(locks).toHaveLength(held.length);
  const rows = await deps.db
    .$client`SELECT hold_id, count(*)::int AS seats FROM seat_reservations WHERE train_id = ${train.trainId} GROUP BY 1`;
  expect(rows.map((row) => row.seats)).toEqual(granted.map(() => 4));
});

test('the lock is the key of the spec, holds the user and lapses with the hold', async () => {
  const train = railway.train();
  const userId = newId();
  const { hold } = await holdOn(deps, train, { userId, seatIds: [train.seats.SNIGDHA[2]!] });
  const { coachId } = train.trip.coaches[0]!;
  const key = `seat:{${train.trainId}}:${coachId}:3:${train.journeyDate}`;
  expect(await deps.redis.get(key)).toBe(userId);
  expect(await deps.redis.pExpireTime(key)).toBe(hold.expiresAtMs);
  expect(hold.expiresAtMs - hold.grantedAtMs).toBe(300_000);
});

test('class and count get seats side by side, and never more than there are', async () => {
  const train = railway.train(5);
  const { hold } = await holdOn(deps, train, { class: 'SNIGDHA', count: 3 });
  const [first, second, third] = hold.ordinals as [number, number, number];
  expect([second - first, third - second]).toEqual([1, 1]);
  expect(await outcomeOf(holdOn(deps, train, { class: 'SNIGDHA', count: 3 }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await outcomeOf(holdOn(deps, train, { class: 'SNIGDHA', count: 2 }))).toBe('granted');
});

test('thirty buyers of class and count take every seat and no seat twice', async () => {
  const train = railway.train(30);
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, () =>
      holdOn(deps, train, { class: 'S_CHAIR', count: 1 }).catch(() => undefined),
    ),
  );
  const held = outcomes.flatMap((outcome) => outcome?.hold.ordinals ?? []);
  expect(new Set(held).size).toBe(held.length);
  for (let left = 30 - held.length; left > 0; left--)
    held.push(...(await holdOn(deps, train, { class: 'S_CHAIR', count: 1 })).hold.ordinals);
  expect(new Set(held).size).toBe(30);
  expect(await outcomeOf(holdOn(deps, train, { class: 'S_CHAIR', count: 1 }))).toBe('SEAT_NOT_AVAILABLE');
});

test('one passenger holds at most four seats of a trip, whatever the number of holds', async () => {
  const train = railway.train();
  const userId = newId();
  const [a, b, c, d, e] = train.seats.SNIGDHA as [string, string, string, string, string];
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds: [a, b, c, d, e] }))).toBe(
    'SEAT_LIMIT_EXCEEDED',
  );
  const { hold } = await holdOn(deps, train, { userId, seatIds: [a, b, c] });
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds: [d, e] }))).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds: [d] }))).toBe('granted');
  expect((await call('DELETE', `/holds/${hold.holdId}`, userId)).status).toBe(204);
  expect(await outcomeOf(holdOn(deps, train, { userId, seatIds: [a, e] }))).toBe('granted');
});

test('a repeat with its Idempotency-Key meets its own hold; another body is refused', async () => {
  const train = railway.train();
  const who = { userId: newId(), key: 'order-1' };
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => holdOn(deps, train, { ...who, seatIds })),
  );
  expect(new Set(answers.map(({ hold }) => `${hold.holdId} ${hold.expiresAtMs}`)).size).toBe(1);
  const other = { seatIds: train.seats.SNIGDHA.slice(3, 5) };
  expect(await outcomeOf(holdOn(deps, train, { ...who, ...other }))).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(await outcomeOf(holdOn(deps, railway.train(), { ...who, class: 'S_CHAIR', count: 1 }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect(await outcomeOf(holdOn(deps, train, other))).toBe('granted');
  const rows = await deps.db
    .$client`SELECT 1 FROM seat_reservations WHERE hold_id = ${answers[0]!.hold.holdId}`;
  expect(rows).toHaveLength(2);
});

test('a key whose hold has ended never holds again, and leaves no lock behind', async () => {
  const train = railway.train();
  const who = { userId: newId(), key: 'order-2' };
  const seatIds = [train.seats.SNIGDHA[0]!];
  const { hold } = await holdOn(deps, train, { ...who, seatIds });
  await call('DELETE', `/holds/${hold.holdId}`, who.userId);
  expect(await outcomeOf(holdOn(deps, train, { ...who, seatIds }))).toBe('HOLD_ENDED');
  expect(await outcomeOf(holdOn(deps, train, { seatIds }))).toBe('granted');
});

test('while an ended key is granted other seats for a moment, nobody acts on them by the old hold’s name', async () => {
  const train = railway.train();
  const [first, second] = train.seats.SNIGDHA as [string, string];
  const who = { userId: newId(), key: 'order-4' };
  const { hold } = await holdOn(deps, train, { ...who, seatIds: [first] });
  await releaseHold(deps)(hold);
  const next = await holdOn(deps, train, { seatIds: [first] });
  const lockOf = (seatNumber: number) =>
    `seat:{${train.trainId}}:${train.trip.coaches[0]!.coachId}:${seatNumber}:${train.journeyDate}`;
  const inBetween: Deps = {
    ...deps,
    writeHold: async (grant) => {
      expect(await outcomeOf(claimHold(deps)(hold))).toBe('HOLD_NOT_FOUND');
      expect(await dropHold(deps)(hold)).toEqual({ dropped: false });
      expect(await deps.redis.get(lockOf(1))).toBe(next.hold.userId);
      return deps.writeHold(grant);
    },
  };
  expect(await outcomeOf(holdOn(inBetween, train, { ...who, seatIds: [second] }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect(await deps.redis.get(lockOf(2))).toBeNull();
});

test('a release that died between Redis and Postgres is ended by its repeat', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { class: 'SNIGDHA', count: 1 });
  await lapseHold(deps, held);
  expect(await outcomeOf(releaseHold(deps)(held.hold))).toBe('HOLD_NOT_FOUND');
  const rows = await deps.db
    .$client`SELECT status FROM seat_reservations WHERE hold_id = ${held.hold.holdId}`;
  expect(rows.map((row) => row.status)).toEqual(['RELEASED']);
});

test('a class-and-count repeat gets its hold even when the class is sold out by now', async () => {
  const train = railway.train(2);
  const wish = { userId: newId(), key: 'order-3', class: 'SNIGDHA', count: 2 };
  const first = await holdOn(deps, train, wish);
  expect((await holdOn(deps, train, wish)).hold.ordinals.sort()).toEqual(first.hold.ordinals.sort());
});

test('another hold of the same user is in the way like anybody else’s', async () => {
  const train = railway.train();
  const who = { userId: newId(), seatIds: [train.seats.SNIGDHA[0]!] };
  await holdOn(deps, train, who);
  expect(await outcomeOf(holdOn(deps, train, who))).toBe('SEAT_NOT_AVAILABLE');
});

test('a count that is no whole number from 1 to 50 is refused by its name, written as a text too', async () => {
  const { trainId, journeyDate } = railway.train();
  for (const count of ['2', 0, 51, 1.5, null]) {
    const asked = { trainId, journeyDate, from: 'AA', to: 'EE', class: 'S_CHAIR', count };
    const answer = await call('POST', '/holds', newId(), asked);
    expect(answer.status).toBe(400);
    expect((await answer.json()).errors).toEqual([
      { field: 'count', message: 'is not a whole number from 1 to 50' },
    ]);
  }
});

test('what is not sold is refused by name', async () => {
  const train = railway.train();
  const one = { class: 'S_CHAIR', count: 1 };
  const refusal = (ask: Parameters<typeof holdOn>[2]) => outcomeOf(holdOn(deps, train, ask));
  expect(await refusal({ ...one, from: 'DD' })).toBe('BOARDING_NOT_SOLD');
  expect(await refusal({ ...one, from: 'CC', to: 'BB' })).toBe('VALIDATION');
  expect(await refusal({ ...one, from: 'ZZ' })).toBe('VALIDATION');
  expect(await refusal({ class: 'AC_B', count: 1 })).toBe('CLASS_NOT_SOLD');
  expect(await refusal({ seatIds: [train.seats.AC_B[0]!] })).toBe('CLASS_NOT_SOLD');
  expect(await refusal({ seatIds: [newId()] })).toBe('VALIDATION');
  expect(await refusal({ seatIds: [railway.train().seats.SNIGDHA[0]!] })).toBe('VALIDATION');
  expect(await refusal({ seatIds: [train.seats.SNIGDHA[0]!, train.seats.SNIGDHA[0]!] })).toBe('VALIDATION');
  expect(await refusal({})).toBe('VALIDATION');
});

test('the seat map and availability tell held from sold and count only what is free', async () => {
  const train = railway.train(3);
  await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  expect(await statuses(train)).toEqual(['HELD', 'HELD', 'AVAILABLE', 'AVAILABLE', 'AVAILABLE', 'AVAILABLE']);
  const ask = (from: number, to: number) => ({
    ...train,
    fromStationId: train.stations[from]!.stationId,
    toStationId: train.stations[to]!.stationId,
  });
  const answer = await getAvailability(deps)({
    journeys: [ask(0, 4), ask(4, 0), { ...ask(0, 1), trainId: newId() }, ask(3, 4)],
  });
  expect(answer.journeys).toEqual([
    { SNIGDHA: 1, S_CHAIR: 3, AC_B: 3 },
    null,
    null,
    { SNIGDHA: 0, S_CHAIR: 0, AC_B: 0 },
  ]);
});

test('availability opens trips at first touch, once, and answers many in the order asked', async () => {
  const trains = Array.from({ length: 20 }, (_, at) => railway.train(at + 1));
  const before = railway.tripsAsked();
  const journeys = trains.map((train) => ({
    ...train,
    fromStationId: train.stations[0]!.stationId,
    toStationId: train.stations[1]!.stationId,
  }));
  const both = await Promise.all([getAvailability(deps)({ journeys }), getAvailability(deps)({ journeys })]);
  for (const { journeys: found } of both)
    expect(found.map((classes) => classes?.SNIGDHA)).toEqual(trains.map((_, at) => at + 1));
  expect(railway.tripsAsked() - before).toBe(20);
});

test('over HTTP: hold, 409 naming the seats, read, another’s is not there, give up', async () => {
  const train = railway.train();
  const [me, other] = [newId(), newId()];
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const body = { trainId: train.trainId, journeyDate: train.journeyDate, from: 'AA', to: 'CC', seatIds };
  const created = await call('POST', '/holds', me, body);
  expect(created.status).toBe(201);
  const answer = await created.json();
  expect(answer).toMatchObject({ from: 'AA', to: 'CC', claimed: false });
  expect(answer.seats.map((seat: { seatId: string }) => seat.seatId)).toEqual(seatIds);
  expect(answer.seats[0].fare).toEqual({ amount: 100_000, currency: 'BDT', scale: 2 });

  const refused = await call('POST', '/holds', other, {
    ...body,
    seatIds: [seatIds[1], train.seats.SNIGDHA[3]],
  });
  expect(refused.status).toBe(409);
  const problem = await refused.json();
  expect(problem.code).toBe('SEAT_NOT_AVAILABLE');
  expect(problem.seats.map((seat: { seatId: string }) => seat.seatId)).toEqual([seatIds[1]]);

  expect((await call('GET', `/holds/${answer.holdId}`, me)).status).toBe(200);
  expect((await call('GET', `/holds/${answer.holdId}`, other)).status).toBe(404);
  expect((await call('DELETE', `/holds/${answer.holdId}`, other)).status).toBe(404);
  expect((await call('DELETE', `/holds/${answer.holdId}`, me)).status).toBe(204);
  expect((await call('GET', `/holds/${answer.holdId}`, me)).status).toBe(404);
  const map = await (
    await call('GET', `/trips/${train.trainId}/${train.journeyDate}/seats?from=AA&to=CC`, me)
  ).json();
  expect(map.coaches.map((coach: { class: string }) => coach.class)).toEqual(['SNIGDHA', 'S_CHAIR']);
  expect(map.coaches[0].seats[0]).toMatchObject({ seatId: seatIds[0], status: 'AVAILABLE' });
  expect((await call('POST', '/holds', me, { ...body, journeyDate: '2026-02-30' })).status).toBe(400);
  expect((await call('GET', `/trips/${newId()}/${train.journeyDate}/seats?from=AA&to=CC`, me)).status).toBe(
    404,
  );
});

test('a hold of a late train says by how much its times are later than planned, and follows a new delay', async () => {
  const train = railway.train();
  const planned = train.trip.stops;
  const userId = newId();
  const claimed = async (seat: number) => {
    const { hold } = await holdOn(deps, train, { userId, seatIds: [train.seats.SNIGDHA[seat]!] });
    return claimHold(deps)({ holdId: hold.holdId, userId });
  };
  /** As the schedule says it: the delay is in the times already. */
  const delay = (delayMinutes: number) => {
    const late = (instant: string | null) =>
      instant && new Date(Date.parse(instant) + delayMinutes * 60_000).toISOString();
    const stops = planned.map((stop) => ({
      ...stop,
      arrivesAt: late(stop.arrivesAt),
      departsAt: late(stop.departsAt),
    }));
    Object.assign(train.trip, { stops, delayMinutes });
    deps.trips.forget(train.trainId);
  };
  const plannedOf = ({ boardingAt, delayMinutes }: Awaited<ReturnType<typeof claimed>>) =>
    Date.parse(boardingAt) - delayMinutes! * 60_000;
  const departsAt = Date.parse(planned[0]!.departsAt!);

  delay(45);
  const late = await claimed(0);
  expect([late.delayMinutes, plannedOf(late)]).toEqual([45, departsAt]);
  delay(90);
  const later = await claimed(1);
  expect([later.delayMinutes, plannedOf(later)]).toEqual([90, departsAt]);
  // Frozen before it was kept how late these times are.
  await deps.db.$client`UPDATE trips SET delay_minutes = 0 WHERE train_id = ${train.trainId}`;
  delay(90);
  const known = await claimed(2);
  expect([known.delayMinutes, plannedOf(known)]).toEqual([90, departsAt]);
});
