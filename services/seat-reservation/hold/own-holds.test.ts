import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { listByHolds } from '#shared/contracts/booking';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { holdOn, lapseHold, type Railway, type TestTrain, testRailway } from '../testing/railway.ts';
import { claimHold } from './claim-hold.ts';

let railway: Railway;
let deps: Deps;
let app: Awaited<ReturnType<Railway['start']>>['app'];

beforeAll(async () => {
  railway = await testRailway();
  ({ deps, app } = await railway.start());
});
afterAll(() => railway.close());

interface Shown {
  holdId: string;
  expiresAt: string;
  claimed: boolean;
  seats: { seatId: string }[];
}
interface Answer {
  code?: string;
  holds?: Shown[];
  items: (Shown & { bookingId: string | null; trainId: string })[];
  nextCursor: string | null;
  bookingId?: string;
  seats: unknown[];
}

async function call(method: string, path: string, userId: string, body?: unknown) {
  const token = await railway.platform.tokenFor({ userId });
  const answer = await app.handle(
    new Request(`http://localhost/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Answer };
}

const wishOn = ({ trainId, journeyDate }: TestTrain, seats: object) => {
  return { trainId, journeyDate, from: 'AA', to: 'CC', ...seats };
};
const listed = async (userId: string, query = '') => (await call('GET', `/holds${query}`, userId)).body;
const idsOf = ({ items }: Answer) => items.map(({ holdId }) => holdId);

test('a hold whose answer was lost is listed, and the refusal of the second try names it, by seats, by class and by the limit', async () => {
  const train = railway.train(4);
  const userId = newId();
  const seatIds = train.seats.SNIGDHA;
  await call('POST', '/holds', userId, wishOn(train, { seatIds }));

  const again = await call('POST', '/holds', userId, wishOn(train, { seatIds }));
  expect([again.status, again.body.code]).toEqual([409, 'SEAT_LIMIT_EXCEEDED']);
  const { items } = await listed(userId);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    trainId: train.trainId,
    from: 'AA',
    to: 'CC',
    claimed: false,
    bookingId: null,
  });
  expect(items[0]!.seats.map(({ seatId }) => seatId)).toEqual(seatIds);
  const named = { holdId: items[0]!.holdId, expiresAt: items[0]!.expiresAt, claimed: false };
  expect(again.body.holds).toMatchObject([named]);
  expect(again.body.holds![0]!.seats.map(({ seatId }) => seatId)).toEqual(seatIds);

  const byClass = await call('POST', '/holds', userId, wishOn(train, { class: 'SNIGDHA', count: 4 }));
  expect(byClass.body).toMatchObject({ code: 'SEAT_NOT_AVAILABLE', seats: [], holds: [named] });
  expect((await call('GET', `/holds/${named.holdId}`, userId)).body).toEqual(items[0] as never);
});

test('seats that an own hold locks: the refusal names this hold and no other of the same account', async () => {
  const train = railway.train();
  const userId = newId();
  const [first, second] = train.seats.SNIGDHA as [string, string];
  const inTheWay = await holdOn(deps, train, { userId, seatIds: [first] });
  await holdOn(deps, train, { userId, class: 'S_CHAIR', count: 1 });
  const { body } = await call('POST', '/holds', userId, wishOn(train, { seatIds: [first, second] }));
  expect(body.code).toBe('SEAT_NOT_AVAILABLE');
  expect(body.holds!.map(({ holdId }) => holdId)).toEqual([inTheWay.hold.holdId]);
});

test('a hold of somebody else is never named, not even one of the same person by another account', async () => {
  const train = railway.train(4);
  const [one, other] = [newId(), newId()];
  for (const userId of [one, other]) railway.identities.set(userId, 'a'.repeat(64));
  const seatIds = train.seats.SNIGDHA;
  const { hold } = await holdOn(deps, train, { userId: one, seatIds });
  const wishes = [{ seatIds }, { class: 'SNIGDHA', count: 1 }];
  for (const userId of [other, newId()]) {
    for (const wish of wishes) {
      const { status, body } = await call('POST', '/holds', userId, wishOn(train, wish));
      expect(status).toBe(409);
      expect(body.holds).toBeUndefined();
      expect(JSON.stringify(body)).not.toContain(hold.holdId);
    }
    expect((await listed(userId)).items).toEqual([]);
    expect((await call('GET', `/holds/${hold.holdId}`, userId)).status).toBe(404);
  }
});

test('the seat map is the same for the holder, for another and for nobody', async () => {
  const train = railway.train();
  const userId = newId();
  await holdOn(deps, train, { userId, seatIds: [train.seats.SNIGDHA[0]!] });
  const path = `/trips/${train.trainId}/${train.journeyDate}/seats?from=AA&to=CC`;
  const mine = await call('GET', path, userId);
  expect(await call('GET', path, newId())).toEqual(mine);
  const anonymous = await app.handle(new Request(`http://localhost/v1${path}`));
  expect((await anonymous.json()) as unknown).toEqual(mine.body);
});

test('what was given up, has lapsed or was sold a moment ago is not listed, though its rows are still LOCKED', async () => {
  const train = railway.train();
  const userId = newId();
  const [given, lapsed, stays] = train.seats.SNIGDHA as [string, string, string];
  const gone = await holdOn(deps, train, { userId, seatIds: [given] });
  const late = await holdOn(deps, train, { userId, seatIds: [lapsed] });
  const held = await holdOn(deps, train, { userId, seatIds: [stays] });
  expect((await call('DELETE', `/holds/${gone.hold.holdId}`, userId)).status).toBe(204);
  // As where its process died between Redis and Postgres.
  await deps.db
    .$client`UPDATE seat_reservations SET status = 'LOCKED', released_at = NULL WHERE hold_id = ${gone.hold.holdId}`;
  await lapseHold(deps, late);
  expect(idsOf(await listed(userId))).toEqual([held.hold.holdId]);
  const { body } = await call(
    'POST',
    '/holds',
    userId,
    wishOn(train, { seatIds: train.seats.S_CHAIR.slice(0, 4) }),
  );
  expect(body.holds!.map(({ holdId }) => holdId)).toEqual([held.hold.holdId]);
});

test('an emptied Redis changes nothing in the list', async () => {
  const train = railway.train();
  const userId = newId();
  const { hold } = await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 2 });
  await claimHold(deps)(hold);
  const read = async () =>
    (await listed(userId)).items.map((item) => ({
      ...item,
      seats: item.seats.toSorted((one, other) => one.seatId.localeCompare(other.seatId)),
    }));
  const before = await read();
  expect(before).toMatchObject([{ holdId: hold.holdId, claimed: true }]);
  await deps.redis.flushAll();
  expect(await read()).toEqual(before);
});

test('holds come newest first, page by page, each once, also where whole pages have lapsed', async () => {
  const userId = newId();
  const made: Awaited<ReturnType<typeof holdOn>>[] = [];
  for (let at = 0; at < 9; at++)
    made.push(await holdOn(deps, railway.train(), { userId, role: 'AGENT', class: 'SNIGDHA', count: 2 }));
  const lapsed = made.splice(3, 4);
  for (const held of lapsed) await lapseHold(deps, held);

  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Answer = await listed(userId, `?limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(idsOf(page));
    cursor = page.nextCursor;
  }
  expect(pages.map((ids) => ids.length)).toEqual([2, 2, 1]);
  expect(new Set(pages.flat())).toEqual(new Set(made.map(({ hold }) => hold.holdId)));
  const times = new Map(made.map(({ hold }) => [hold.holdId, hold.grantedAtMs]));
  const order = pages.flat().map((holdId) => times.get(holdId)!);
  expect(order).toEqual(order.toSorted((one, other) => other - one));
});

test('a cursor that is not of this list is refused by name', async () => {
  const foreign = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const cursor of [
    'x',
    foreign(['1']),
    foreign(['now', newId()]),
    foreign(['1', 'x']),
    foreign(['9'.repeat(20), newId()]),
  ]) {
    const { status, body } = await call('GET', `/holds?cursor=${cursor}`, newId());
    expect([status, body]).toMatchObject([400, { errors: [{ field: 'cursor' }] }] as never);
  }
});

test('a claimed hold says from which booking it is claimed, and is listed without it while booking is away', async () => {
  const train = railway.train();
  const userId = newId();
  const { hold } = await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 1 });
  await claimHold(deps)(hold);
  expect((await listed(userId)).items).toMatchObject([
    { holdId: hold.holdId, claimed: true, bookingId: null },
  ]);

  const bookingId = newId();
  await railway.platform.fake(listByHolds, (asked) => {
    return {
      bookings: asked.userId === userId ? asked.holdIds.map((holdId) => ({ holdId, bookingId })) : [],
    };
  });
  const known = await eventually(async () => {
    const { items } = await listed(userId);
    return items[0]?.bookingId && items;
  }, 'booking to answer');
  expect(known).toMatchObject([{ holdId: hold.holdId, claimed: true, bookingId }]);
  expect((await call('GET', `/holds/${hold.holdId}`, userId)).body).toMatchObject({ bookingId });
  expect(await call('DELETE', `/holds/${hold.holdId}`, userId)).toMatchObject({
    status: 409,
    body: { code: 'HOLD_CLAIMED', bookingId },
  });
});

test('a refusal stands where the own holds cannot be looked for', async () => {
  const train = railway.train();
  const userId = newId();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { userId, seatIds });
  const db = new Proxy(deps.db, {
    get: (target, name) =>
      name === 'execute' ? () => Promise.reject(new Error('Postgres is away')) : Reflect.get(target, name),
  });
  const refused = await holdOn({ ...deps, db }, train, { userId, seatIds }).catch((error) => error);
  expect(refused.code).toBe('SEAT_NOT_AVAILABLE');
  expect(refused.extra.holds).toBeUndefined();
});
