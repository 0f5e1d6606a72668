import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { heldKey } from '../redis/keys.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { claimHold } from './claim-hold.ts';
import type { HeldSeats } from './present-holds.ts';
import { dropHold, releaseHold } from './release-hold.ts';
import { undoHold } from './undo-hold.ts';

/** Two orders' worth. */
const bound = 8;
const agentsBound = 12;
let railway: Railway;
let processes: [Deps, Deps];
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered', env: { HOLD_SEATS_PER_AGENT: String(agentsBound) } });
  processes = [(await railway.start()).deps, (await railway.start()).deps];
  [deps] = processes;
});
afterAll(() => railway?.close());

const full = { class: 'SNIGDHA', count: 4 } as const;
const trains = (count: number) => Array.from({ length: count }, () => railway.train(4));

async function rowsHeld(userId: string): Promise<number> {
  const rows = await deps.db.$client`
    SELECT 1 FROM seat_reservations WHERE user_id = ${userId} AND status = 'LOCKED' AND expires_at > now()`;
  return rows.length;
}

/** Two whole orders, the bound. */
async function holdAll(userId: string): Promise<HeldSeats[]> {
  return Promise.all(trains(2).map((train) => holdOn(deps, train, { userId, ...full })));
}
const oneMore =
  (userId: string, by = deps) =>
  () =>
    holdOn(by, railway.train(1), { userId, class: 'SNIGDHA', count: 1 });
const refused = 'TOO_MANY_SEATS_HELD';

test('of 145 trips asked for at once, one account holds eight seats, and what it was refused is free for others', async () => {
  const userId = newId();
  const all = trains(145);
  for (const train of all) await deps.trips.open(train);
  const outcomes: { train: TestTrain; outcome: string }[] = [];
  const waiting = all.values();
  const lane = async (at: number) => {
    for (const train of waiting) {
      const outcome = await patiently(() => holdOn(processes[at % 2]!, train, { userId, ...full }));
      outcomes.push({ train, outcome });
    }
  };
  await Promise.all(Array.from({ length: 96 }, (_, at) => lane(at)));
  const granted = outcomes.filter(({ outcome }) => outcome === 'granted');
  expect(granted).toHaveLength(bound / 4);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['granted', refused]));
  expect(await rowsHeld(userId)).toBe(bound);
  const free = outcomes.filter(({ outcome }) => outcome === refused).slice(0, 10);
  for (const { train } of free)
    expect(await outcomeOf(holdOn(deps, train, { userId: newId(), ...full }))).toBe('granted');
});

test.each(['the epoch was raised', 'Redis forgot'])(
  'when %s, the request that was granted a hold takes it back: what a repeat of it has written stays counted',
  async (how) => {
    const userId = newId();
    const [train, other] = trains(2);
    const held = await holdOn(deps, train!, { userId, ...full, key: 'of both' });
    const grant = { ...held, epoch: (await deps.trust.engine()).epoch };
    if (how === 'Redis forgot') await deps.redis.flushAll();
    else await deps.trust.raise(await deps.trust.renew());
    // Counted anew, with what Postgres knows.
    await patiently(() => holdOn(deps, other!, { userId, ...full }));
    await undoHold(deps, grant);
    expect(await outcomeOf(oneMore(userId)())).toBe(refused);
    expect(await rowsHeld(userId)).toBe(bound);
  },
);

test('an excess tells the bound and what is held; it leaves no row, no lock and no count on its trip', async () => {
  const userId = newId();
  await holdAll(userId);
  const train = railway.train(4);
  const refusal = await holdOn(deps, train, { userId, class: 'SNIGDHA', count: 1 }).catch((error) => error);
  expect(refusal).toMatchObject({ code: refused, status: 409, extra: { limit: bound, held: bound } });
  const rows = await deps.db.$client`SELECT 1 FROM seat_reservations WHERE train_id = ${train.trainId}`;
  expect(rows).toHaveLength(0);
  const locked = await deps.redis.hGetAll(`hold:{${train.trainId}}:${train.journeyDate}`);
  const counted = await deps.redis.hGetAll(`quota:{${train.trainId}}:${train.journeyDate}`);
  expect([locked, counted]).toEqual([{}, {}]);
});

test('a key sent many times at once is no way around the bound, and leaves no seat locked for nobody', async () => {
  const userId = newId();
  await holdAll(userId);
  const train = railway.train(4);
  const ask = { userId, key: newId(), ...full };
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, at) => outcomeOf(holdOn(processes[at % 2]!, train, ask))),
  );
  expect(new Set(outcomes)).toEqual(new Set([refused]));
  expect(await outcomeOf(holdOn(deps, train, { userId: newId(), ...full }))).toBe('granted');
});

test('a hold that is met by a repeat of its key is counted once', async () => {
  const userId = newId();
  const ask = { userId, key: newId(), ...full };
  const [one, other] = trains(2);
  const first = await holdOn(deps, one!, ask);
  const again = await holdOn(processes[1], one!, ask);
  expect(again.hold.holdId).toBe(first.hold.holdId);
  expect(await outcomeOf(holdOn(deps, other!, { userId, ...full }))).toBe('granted');
});

test('an agent may hold more, by a setting of his own', async () => {
  const userId = newId();
  const hold = (train: TestTrain) => outcomeOf(holdOn(deps, train, { userId, role: 'AGENT', ...full }));
  for (const train of trains(agentsBound / 4)) expect(await hold(train)).toBe('granted');
  expect(await hold(railway.train(4))).toBe(refused);
});

test('seats given up, dropped with their booking, or paid are held no more', async () => {
  const userId = newId();
  const [given, dropped] = await holdAll(userId);
  expect(await outcomeOf(oneMore(userId)())).toBe(refused);
  await releaseHold(deps)(given!.hold);
  const next = await holdOn(processes[1], railway.train(4), { userId, ...full });
  expect(await outcomeOf(oneMore(userId)())).toBe(refused);
  await claimHold(deps)(dropped!.hold);
  await dropHold(processes[1])(dropped!.hold);
  const last = await holdOn(deps, railway.train(4), { userId, ...full });
  expect(await outcomeOf(oneMore(userId)())).toBe(refused);
  for (const held of [next, last])
    expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  await holdAll(userId);
  expect(await outcomeOf(oneMore(userId)())).toBe(refused);
});

test('what lapsed is held no more, and what was claimed is held for as long as it stands', async () => {
  const userId = newId();
  const [lapsing, claimed] = await holdAll(userId);
  await claimHold(deps)(claimed!.hold);
  const key = heldKey(userId);
  const members = await deps.redis.zRange(key, 0, -1);
  const own = (held: HeldSeats) => members.find((member) => member.startsWith(held.hold.holdId))!;
  const stands = await deps.redis.zScore(key, own(claimed!));
  const rows = await deps.db.$client`
    SELECT DISTINCT (extract(epoch FROM expires_at) * 1000)::bigint AS ms FROM seat_reservations
    WHERE hold_id = ${claimed!.hold.holdId}`;
  expect(rows.map((row) => Number(row.ms))).toEqual([stands!]);
  // As if its five minutes had passed.
  await lapseHold(deps, lapsing!);
  await deps.redis.zAdd(key, { score: 1, value: own(lapsing!) });
  await holdOn(deps, railway.train(4), { userId, ...full });
  expect(await outcomeOf(oneMore(userId)())).toBe(refused);
});

test('a set that counts what has ended refuses nobody: Postgres has the word', async () => {
  const userId = newId();
  const [held] = await holdAll(userId);
  const { holdId, grantedAtMs } = held!.hold;
  // A process of the release before gave it up, and knew of no set.
  await deps.db.$client`UPDATE seat_reservations SET status = 'RELEASED' WHERE hold_id = ${holdId}`;
  const key = heldKey(userId);
  const score = await deps.redis.zScore(key, `${holdId}|${grantedAtMs}|4`);
  await deps.redis.zRem(key, `${holdId}|${grantedAtMs}|4`);
  await deps.redis.zAdd(key, { score: score!, value: `${holdId}|${grantedAtMs - 61_000}|4` });
  await deps.redis.zRem(key, 'read');
  expect(await outcomeOf(oneMore(userId)())).toBe('granted');
});

const losses: Record<string, () => Promise<unknown>> = {
  'Redis is emptied': () => deps.redis.flushAll(),
  'Redis has restarted empty': async () => {
    await deps.redis.flushAll();
    await deps.redis.sendCommand(['SCRIPT', 'FLUSH']);
  },
  'the epoch is raised': async () => deps.trust.raise(await deps.trust.renew()),
};
for (const [loss, lose] of Object.entries(losses))
  test(`after ${loss} the bound stands as Postgres knows it, on trips that were never touched too, and goes with the holds`, async () => {
    const userId = newId();
    const held = await holdAll(userId);
    await lose();
    expect(await patiently(oneMore(userId))).toBe(refused);
    expect(await patiently(oneMore(userId, processes[1]))).toBe(refused);
    for (const { hold } of held) expect(await patiently(() => releaseHold(deps)(hold))).toBe('granted');
    expect(await patiently(oneMore(userId))).toBe('granted');
  });

test('an account that never held asks Postgres nothing while Redis has forgotten nothing', async () => {
  let asked = 0;
  const watched = {
    ...deps,
    readHeld: (account: Parameters<Deps['readHeld']>[0]) => {
      asked++;
      return deps.readHeld(account);
    },
  };
  await deps.db.$client`UPDATE seat_reservations SET status = 'EXPIRED' WHERE status = 'LOCKED'`;
  await watched.trust.raise(await watched.trust.renew());
  expect(await patiently(() => holdOn(watched, railway.train(4), { userId: newId(), ...full }))).toBe(
    'granted',
  );
  expect(asked).toBe(0);
});
