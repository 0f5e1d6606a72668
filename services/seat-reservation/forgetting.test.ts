import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import type { Deps } from './connect.ts';
import { claimHold } from './hold/claim-hold.ts';
import holdLua from './hold/hold-seats.lua' with { type: 'text' };
import { listHolds } from './hold/list-holds.ts';
import { releaseHold } from './hold/release-hold.ts';
import { loadScript, toScript } from './redis/eval-script.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import { giveBackSeats } from './sale/give-back-seats.ts';
import { sealHold } from './sale/seal-hold.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  statusOf as statusFor,
  type TestTrain,
  testRailway,
} from './testing/railway.ts';

/** A Redis that can be killed and comes back with what it last saved, on the same port. */
async function startForgetfulRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-seats-'));
  const port = await freePort();
  const start = () =>
    Bun.spawn(
      [
        'redis-server',
        '--port',
        `${port}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        folder,
        '--save',
        '',
        '--appendonly',
        'no',
      ],
      { stdout: 'ignore', stderr: 'ignore' },
    );
  let server = start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    async killAndRestart() {
      server.kill('SIGKILL');
      await server.exited;
      server = start();
    },
    async stop() {
      server.kill('SIGKILL');
      await server.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let redis: Awaited<ReturnType<typeof startForgetfulRedis>>;
let railway: Railway;
let deps: Deps;
let second: Deps;

beforeAll(async () => {
  redis = await startForgetfulRedis();
  await eventually(
    () =>
      Bun.connect({
        hostname: '127.0.0.1',
        port: Number(new URL(redis.url).port),
        socket: { data() {} },
      }).then(
        (socket) => {
          socket.end();
          return true;
        },
        () => false,
      ),
    'Redis',
  );
  railway = await testRailway({ env: { REDIS_URL: redis.url } });
  ({ deps } = await railway.start());
  second = (await railway.start()).deps;
});
afterAll(async () => {
  await railway?.close();
  await redis?.stop();
});

const epochIn = async () => Number((await deps.db.$client`SELECT value FROM epoch`)[0]!.value);
const answersAgain = () =>
  eventually(
    () =>
      Promise.all([deps.redis.ping(), second.redis.ping()]).then(
        () => true,
        () => false,
      ),
    'Redis answers both processes',
  );
const statusOf = (train: TestTrain, seatId: string) => statusFor(deps, train, seatId);

test('FLUSHALL between hold and confirm: the seat is refused to others and sold to its holder', async () => {
  const train = railway.train();
  const seatIds = train.seats.SNIGDHA.slice(0, 2);
  const held = await holdOn(deps, train, { seatIds });
  const { expiresAt } = await claimHold(deps)(held.hold);
  const before = await epochIn();
  await deps.redis.flushAll();

  expect(await patiently(() => holdOn(second, train, { seatIds: [seatIds[1]!] }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await epochIn()).toBe(before + 1);
  const { coachId } = train.trip.coaches[0]!;
  const lock = `seat:{${train.trainId}}:${coachId}:2:${train.journeyDate}`;
  expect(new Date(await deps.redis.pExpireTime(lock)).toISOString()).toBe(expiresAt);
  expect(await outcomeOf(releaseHold(deps)(held.hold))).toBe('HOLD_CLAIMED');
  expect(await confirmSeats(deps)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
});

test('FLUSHALL after a sale and with nobody touching it but a reader: still sold, still counted', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  const held = await holdOn(deps, train, { seatIds });
  await confirmSeats(deps)(paid(held));
  await deps.redis.flushAll();
  expect(await statusOf(train, seatIds[0]!)).toBe('SOLD');
  expect(await deps.redis.hGet(`quota:{${train.trainId}}:${train.journeyDate}`, held.hold.userId)).toBe('1');
});

test('kill -9 and an old RDB between hold and confirm: neither sales nor holds nor releases since are lost', async () => {
  const train = railway.train();
  const [released, sold, held, free] = train.seats.SNIGDHA as [string, string, string, string];
  const early = await holdOn(deps, train, { seatIds: [released] });
  await deps.redis.sendCommand(['SAVE']);
  await releaseHold(deps)(early.hold);
  const bookingId = newId();
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds: [sold] }), bookingId));
  const mine = await holdOn(second, train, { seatIds: [held] });
  await claimHold(second)(mine.hold);

  const before = await epochIn();
  await redis.killAndRestart();
  await answersAgain();
  expect(await deps.redis.get(`ready:{${train.trainId}}:${train.journeyDate}`)).toBe(String(before));

  expect(await statusOf(train, sold)).toBe('SOLD');
  expect(await patiently(() => holdOn(second, train, { seatIds: [sold] }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await patiently(() => holdOn(deps, train, { seatIds: [held] }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await patiently(() => holdOn(deps, train, { seatIds: [released, free] }))).toBe('granted');
  expect(await confirmSeats(deps)(paid(mine))).toEqual({ verdict: 'CONFIRMED' });
  expect(await epochIn()).toBe(before + 1);
  await giveBackSeats(second)({ bookingId, seatIds: [sold] });
  expect(await statusOf(train, sold)).toBe('AVAILABLE');
});

test('kill -9 and an old RDB: a hold given up since is not listed, one granted since is', async () => {
  const train = railway.train();
  const userId = newId();
  const [released, held] = train.seats.SNIGDHA as [string, string];
  const early = await holdOn(deps, train, { userId, seatIds: [released] });
  await deps.redis.sendCommand(['SAVE']);
  await releaseHold(deps)(early.hold);
  const late = await holdOn(deps, train, { userId, seatIds: [held] });
  await redis.killAndRestart();
  await answersAgain();
  const { items } = await listHolds(second)({ userId, limit: 20 });
  expect(items.map(({ holdId }) => holdId)).toEqual([late.hold.holdId]);
});

test('a process that starts on a Redis that came back with an old copy does not believe it', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] });
  await deps.redis.sendCommand(['SAVE']);
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds })));
  await redis.killAndRestart();
  await answersAgain();
  const third = await railway.start();
  expect(await patiently(() => holdOn(third.deps, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  await third.stop();
});

test('a process that starts on a Redis that remembers changes nothing', async () => {
  const train = railway.train();
  await patiently(() => holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] }));
  const before = await epochIn();
  const third = await railway.start();
  expect(await outcomeOf(holdOn(third.deps, train, { seatIds: [train.seats.SNIGDHA[0]!] }))).toBe('granted');
  expect(await epochIn()).toBe(before);
  await third.stop();
});

test('two processes that notice at once, on many trips, agree on one new epoch and sell no seat twice', async () => {
  const trains = Array.from({ length: 8 }, () => railway.train(3));
  await Promise.all(trains.map((train) => holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] })));
  const before = await epochIn();
  await deps.redis.flushAll();
  const outcomes = await Promise.all(
    trains.flatMap((train) =>
      [deps, second, deps, second].map((process, at) =>
        patiently(() => holdOn(process, train, { seatIds: [train.seats.SNIGDHA[at % 2]!] })),
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(8);
  expect(await epochIn()).toBe(before + 1);
  const twice = await deps.db.$client`
    SELECT seat_id FROM seat_reservations WHERE status = 'LOCKED' AND train_id = ANY(${trains.map((train) => train.trainId)}::uuid[])
    GROUP BY seat_id HAVING count(*) > 1`;
  expect(twice).toHaveLength(0);
});

test('Redis forgets between seal and verdict: the sale is confirmed and written anew', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await sealHold(deps, { ...held.hold, paid: paid(held) });
  await deps.redis.flushAll();
  expect(await confirmSeats(second)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('SOLD');
});

test('a script that one process loaded into a Redis with an old copy makes no other process believe it', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await patiently(() => holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] }));
  await deps.redis.sendCommand(['SAVE']);
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds })));
  const engine = await second.trust.renew();
  await redis.killAndRestart();
  await answersAgain();
  const loading = (async () =>
    loadScript(second, {
      engine: { ...engine, shas: new Map() },
      node: second.redis.nodeOf(''),
      script: toScript('hold-seats', holdLua),
    }))();
  expect(await outcomeOf(loading)).toContain('RedisForgot');
  expect(await patiently(() => holdOn(deps, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
});

test('a Redis that does not answer: 503 all the same for all who share the call, and no lock of theirs later', async () => {
  const train = railway.train();
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] });
  const wanted = train.seats.S_CHAIR.slice(0, 3);
  redis.pause();
  const outcomes = wanted.map((seatId) => outcomeOf(holdOn(deps, train, { seatIds: [seatId] })));
  expect(await Promise.all(outcomes)).toEqual(wanted.map(() => 'UNAVAILABLE'));
  redis.resume();
  await answersAgain();
  const rows = await deps.db
    .$client`SELECT 1 FROM seat_reservations WHERE train_id = ${train.trainId} AND seat_id::text IN ${deps.db.$client(wanted)}`;
  expect(rows).toHaveLength(0);
  for (const seatId of wanted)
    expect(
      await patiently(async () => {
        if ((await statusOf(train, seatId)) !== 'AVAILABLE') await Promise.reject({ code: 'UNAVAILABLE' });
      }),
    ).toBe('granted');
});
