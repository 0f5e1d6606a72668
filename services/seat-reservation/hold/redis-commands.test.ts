import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createClient } from 'redis';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { tripKeys } from '../redis/keys.ts';
import { holdOn, outcomeOf, type Railway, testRailway } from '../testing/railway.ts';
import { releaseHold } from './release-hold.ts';

let railway: Railway;
let deps: Deps;
let watcher: ReturnType<typeof createClient>;
/** What Redis was asked from outside, in its order; what a script does inside is the script's own. */
const commands: string[][] = [];

beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  ({ deps } = await railway.start());
  watcher = createClient({ url: railway.platform.redis!.url });
  await watcher.connect();
  await watcher.monitor((line) => {
    const [, source, command] = /^\S+ \[\d+ (\S+)\] (.*)$/.exec(String(line))!;
    if (source !== 'lua') commands.push([...command!.matchAll(/"([^"]*)"/g)].map(([, word]) => word!));
  });
});
afterAll(async () => {
  watcher?.destroy();
  await railway?.close();
});

/** The names of the commands that the work sends, but for the driver's own sign of life. */
async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  const [from, to] = [newId(), newId()];
  await deps.redis.echo(from);
  await work();
  await deps.redis.echo(to);
  const at = (mark: string) => commands.findIndex(([, word]) => word === mark);
  await eventually(() => at(to) >= 0, 'what Redis was asked to be told');
  const names = commands.slice(at(from) + 1, at(to)).map(([name]) => name!.toUpperCase());
  return names.filter((name) => name !== 'PING');
}

const one = { class: 'SNIGDHA', count: 1 } as const;
const four = { class: 'SNIGDHA', count: 4 } as const;
const lookAtTrip = ['EVALSHA'];

async function refusalOf(code: string, ask: Parameters<typeof holdOn>[2], train = railway.train(4)) {
  let outcome = '';
  const names = await commandsOf(async () => {
    outcome = await outcomeOf(holdOn(deps, train, ask));
  });
  expect(outcome).toBe(code);
  return names;
}

test('a hold that is refused costs one EVALSHA, whatever it is refused for, and no word of what its account holds', async () => {
  const train = railway.train(6);
  const [seat, other, third] = train.seats.SNIGDHA as [string, string, string];
  const [holder, sameDocument] = [newId(), newId()];
  for (const userId of [holder, sameDocument]) railway.identities.set(userId, 'a'.repeat(64));
  const key = newId();
  const { hold, trip } = await holdOn(deps, train, { userId: holder, key, seatIds: [seat] });
  const refused = (code: string, ask: Parameters<typeof holdOn>[2]) => refusalOf(code, ask, train);

  expect(await refused('SEAT_NOT_AVAILABLE', { seatIds: [seat] })).toEqual(['EVALSHA']);
  expect(await refused('SEAT_NOT_AVAILABLE', { seatIds: [other, seat], key: newId() })).toEqual(['EVALSHA']);
  const reused = { userId: holder, key, seatIds: [other] };
  expect(await refused('IDEMPOTENCY_KEY_REUSED', reused)).toEqual(['EVALSHA']);

  await releaseHold(deps)(hold);
  // As if the holder had had it for its five minutes.
  const lost = { score: Date.now(), value: `${hold.ordinals[0]}|${holder}` };
  await deps.redis.zAdd(tripKeys(trip).ended, lost);
  expect(await refused('HOLD_RENEWED_TOO_SOON', { userId: holder, seatIds: [seat] })).toEqual(['EVALSHA']);

  await holdOn(deps, train, { userId: holder, seatIds: train.seats.S_CHAIR.slice(0, 4) });
  const beyond = { userId: sameDocument, seatIds: [third] };
  expect(await refused('SEAT_LIMIT_EXCEEDED', beyond)).toEqual(['EVALSHA']);
});

test('a class that is full is seen by looking at the trip, and no script is run', async () => {
  const train = railway.train(4);
  await holdOn(deps, train, four);
  expect(await refusalOf('SEAT_NOT_AVAILABLE', one, train)).toEqual([...lookAtTrip, 'HEXISTS']);
});

test('a hold that is granted costs two scripts and the look whether Redis remembers', async () => {
  const train = railway.train(4);
  await holdOn(deps, train, one);
  const granted = ['EVALSHA', 'EVALSHA', 'HEXISTS'];
  const bySeat = { seatIds: [train.seats.S_CHAIR[0]!] };
  expect(await commandsOf(() => holdOn(deps, train, bySeat))).toEqual(granted);
  expect(await commandsOf(() => holdOn(deps, train, one))).toEqual([...lookAtTrip, ...granted]);
});

const countOf = (names: string[], wanted: string) => names.filter((name) => name === wanted).length;

test('holds that are granted together share the locking and the look whether Redis remembers', async () => {
  const train = railway.train(16);
  await holdOn(deps, train, one);
  const holds = train.seats.S_CHAIR.length;
  const names = await commandsOf(() =>
    Promise.all(train.seats.S_CHAIR.map((seatId) => holdOn(deps, train, { seatIds: [seatId] }))),
  );
  // Each counts by itself what its account holds.
  expect(countOf(names, 'EVALSHA')).toBeLessThan(holds + holds / 2);
  expect(countOf(names, 'HEXISTS')).toBeLessThan(holds / 2);
  // In an emptied Redis a set that was made anew is not believed: no script of a turn comes behind its look.
  expect(names.lastIndexOf('HEXISTS')).toBeGreaterThan(names.lastIndexOf('EVALSHA'));
});

test('a crowd that is refused shares calls, of 64 buyers at most', async () => {
  const train = railway.train(4);
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds });
  const outcomes = new Set<string>();
  const crowd = await knownBuyers(200);
  const names = await commandsOf(() =>
    Promise.all(
      crowd.map(async (userId) => outcomes.add(await outcomeOf(holdOn(deps, train, { userId, seatIds })))),
    ),
  );
  expect([...outcomes]).toEqual(['SEAT_NOT_AVAILABLE']);
  expect(countOf(names, 'EVALSHA')).toBeLessThan(20);
  expect(countOf(names, 'EVALSHA')).toBeGreaterThan(3);
});

/** Whose documents are known: their holds wait for nothing before Redis is asked. */
const knownBuyers = (howMany: number) =>
  Promise.all(
    Array.from({ length: howMany }, async () => {
      const userId = newId();
      await deps.identities.of(userId);
      return userId;
    }),
  );

test('buyers who share a call are served in the order in which they came, and each hears its own answer', async () => {
  const train = railway.train(12);
  const seats = train.seats.S_CHAIR;
  const [holder, lost, four, early, late, twice] = (await knownBuyers(6)) as [string, ...string[]];
  const key = newId();
  const { hold, trip } = await holdOn(deps, train, { userId: holder, key, seatIds: [seats[0]!] });
  const ordinalOf = (seatId: string) => trip.layout.ordinals.get(seatId)!;
  const renewed = { score: Date.now(), value: `${ordinalOf(seats[1]!)}|${lost}` };
  await deps.redis.zAdd(tripKeys(trip).ended, renewed);

  const repeated = { userId: twice, key: newId(), seatIds: [seats[7]!] };
  const asks: Parameters<typeof holdOn>[2][] = [
    { userId: early, seatIds: [seats[2]!] },
    { userId: late, seatIds: [seats[2]!] },
    { userId: holder, key, seatIds: [seats[0]!] },
    { userId: holder, key, seatIds: [seats[8]!] },
    { userId: lost, seatIds: [seats[1]!] },
    { userId: four, seatIds: seats.slice(3, 7) },
    { userId: four, seatIds: [seats[9]!] },
    repeated,
    repeated,
  ];
  let heard: string[] = [];
  const names = await commandsOf(async () => {
    const answers = asks.map((ask) => holdOn(deps, train, ask).then((held) => held.hold.holdId));
    heard = await Promise.all(answers.map((one) => one.catch((error: { code: string }) => error.code)));
  });
  const granted = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(heard).toEqual([
    granted,
    'SEAT_NOT_AVAILABLE',
    hold.holdId,
    'IDEMPOTENCY_KEY_REUSED',
    'HOLD_RENEWED_TOO_SOON',
    granted,
    'SEAT_LIMIT_EXCEEDED',
    granted,
    heard[7]!,
  ]);
  const grants = 5;
  expect(countOf(names, 'EVALSHA')).toBe(1 + grants);
});

test('one seat too many over all trips costs its own undoing besides, and one question to Postgres a second', async () => {
  const userId = newId();
  for (const train of [railway.train(4), railway.train(4)]) await holdOn(deps, train, { userId, ...four });
  const train = railway.train(4);
  const beyond = { userId, seatIds: [train.seats.SNIGDHA[0]!] };
  await holdOn(deps, train, { seatIds: [train.seats.S_CHAIR[0]!] });
  const counted = ['EVALSHA', 'HEXISTS'];
  const undone = ['EVALSHA', 'ZREM'];
  expect(await refusalOf('TOO_MANY_SEATS_HELD', beyond, train)).toEqual([
    'EVALSHA',
    ...counted,
    ...counted,
    ...undone,
  ]);
});
