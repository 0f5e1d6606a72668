import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#shared/id';
import { eventually, freePort } from '#shared/testing';
import { claimHold } from './claim-hold.ts';
import { confirmSeats } from './confirm-seats.ts';
import type { Deps } from './connect.ts';
import { getAvailability } from './get-availability.ts';
import { giveBackSeats } from './give-back-seats.ts';
import { holdScript } from './hold-seats.ts';
import { rebuildTrips } from './jobs.ts';
import { readLiveHold } from './queries.ts';
import { ensureBuilt, rebuildTrip } from './rebuild-trip.ts';
import { releaseHold } from './release-hold.ts';
import { tryScript } from './run-script.ts';
import { sealHold } from './seal-hold.ts';
import { seatMap } from './seat-map.ts';
import { holdOn, outcomeOf, paid, type Railway, type TestTrain, testRailway } from './test-railway.ts';

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
  await railway.close();
  await redis.stop();
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
/** As a client does that reads Retry-After. */
const patiently = async (work: () => Promise<unknown>) =>
  eventually(async () => {
    const outcome = await outcomeOf(work());
    return outcome === 'TRIP_REBUILDING' || outcome === 'UNAVAILABLE' ? undefined : outcome;
  }, 'an answer that is not 503');
const statusOf = async (train: TestTrain, seatId: string) => {
  const map = await seatMap(deps)({ ...train, from: 'AA', to: 'EE' });
  return map.coaches.flatMap((coach) => coach.seats).find((seat) => seat.seatId === seatId)?.status;
};

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

test('a grant that slips between raise and rebuild is refused, undone, and in nobody’s way', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[5]!] });
  let writes = 0;
  const slow: Deps = {
    ...deps,
    writer: {
      async write(grant) {
        if (writes++ === 0) {
          await second.trust.raise(await second.trust.renew());
          expect(await patiently(() => holdOn(second, train, { seatIds }))).toBe('granted');
        }
        return deps.writer.write(grant);
      },
    },
  };
  expect(await outcomeOf(holdOn(slow, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  expect(writes).toBe(1);
  const rows = await deps.db.$client`SELECT 1 FROM seat_reservations WHERE seat_id = ${seatIds[0]!}`;
  expect(rows).toHaveLength(1);
  expect(await deps.redis.hLen(`hold:{${train.trainId}}:${train.journeyDate}`)).toBe(2);
});

test('a grant whose epoch moved while its seats stayed free is granted anew, once', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[5]!] });
  await second.trust.raise(await second.trust.renew());
  const { hold } = await holdOn(deps, train, { seatIds });
  const rows = await deps.db
    .$client`SELECT hold_id, status FROM seat_reservations WHERE seat_id = ${seatIds[0]!}`;
  expect(rows.map((row) => [row.hold_id, row.status])).toEqual([[hold.holdId, 'LOCKED']]);
});

/** The process with something else happening right after, or right before, its next script. */
function interrupted(process: Deps, when: 'before' | 'after', interruption: () => Promise<unknown>): Deps {
  let pending = true;
  const once = async () => {
    if (pending) {
      pending = false;
      await interruption();
    }
  };
  const evalSha: typeof process.redis.evalSha = async (...call) => {
    if (when === 'before') await once();
    const reply = await process.redis.evalSha(...call);
    if (when === 'after') await once();
    return reply;
  };
  return { ...process, redis: Object.assign(Object.create(process.redis), { evalSha }) };
}
/** Another process finds that Redis has forgotten, and the trip is rebuilt from what Postgres says at that moment. */
const raiseAndRebuild = async (train: TestTrain) => {
  await second.trust.raise(await second.trust.renew());
  await getAvailability(second)({
    journeys: [
      { ...train, fromStationId: train.stations[0]!.stationId, toStationId: train.stations[1]!.stationId },
    ],
  });
};

test('a rebuild between the two stores of a claim: both have the same expiry in the end', async () => {
  const train = railway.train();
  const { hold, trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const { expiresAt } = await claimHold(interrupted(deps, 'after', () => raiseAndRebuild(train)))(hold);
  const live = await readLiveHold(deps, trip, hold.holdId);
  expect(live).toMatchObject({ claimed: true, expiresAtMs: Date.parse(expiresAt) });
  const [row] = await deps.db
    .$client`SELECT expires_at FROM seat_reservations WHERE hold_id = ${hold.holdId}`;
  expect(new Date(row!.expires_at).toISOString()).toBe(expiresAt);
});

test('a rebuild between the two stores of a release does not bring the hold back', async () => {
  const train = railway.train();
  const { hold, trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await releaseHold(interrupted(deps, 'after', () => raiseAndRebuild(train)))(hold);
  expect(await readLiveHold(deps, trip, hold.holdId)).toBeUndefined();
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('AVAILABLE');
});

test('a rebuild that read before the sale and writes after it does not unsell the seat', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const bookingId = newId();
  const sold = async () =>
    (await deps.db.$client`SELECT 1 FROM verdicts WHERE booking_id = ${bookingId}`).length > 0;
  const { epoch } = await second.trust.raise(await second.trust.renew());
  let confirming: Promise<unknown> | undefined;
  const slow = interrupted(second, 'before', async () => {
    confirming = confirmSeats(deps)(paid(held, bookingId));
    await eventually(sold, 'the sale is in Postgres');
  });
  await ensureBuilt(slow, held.trip, await slow.trust.engine(epoch));
  expect(await confirming).toEqual({ verdict: 'CONFIRMED' });
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('SOLD');
  expect(await deps.redis.exists(`hold:{${train.trainId}}:${train.journeyDate}`)).toBe(0);
});

test('Redis forgets between seal and verdict: the sale is confirmed and written anew', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await sealHold(deps, held.hold, paid(held));
  await deps.redis.flushAll();
  expect(await confirmSeats(second)(paid(held))).toEqual({ verdict: 'CONFIRMED' });
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('SOLD');
});

test('a rebuild that arrives late, after a newer one, writes nothing', async () => {
  const train = railway.train();
  const { trip } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const old = await deps.trust.renew();
  const late = { trip, args: [JSON.stringify({ legs: 4, sales: [], holds: [] })] };
  // Known to Redis before the newer epoch, as a rebuild is that has begun.
  expect((await tryScript(deps, rebuildTrip, late, old))?.outcome).toBe('LATER');
  await second.trust.raise(await second.trust.renew());
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('HELD');
  expect((await tryScript(deps, rebuildTrip, late, old))?.outcome).toBe('LATER');
  expect(await statusOf(train, train.seats.SNIGDHA[0]!)).toBe('HELD');
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
  const loading = second.trust.sha({ ...engine, shas: new Map() }, holdScript);
  expect(await outcomeOf(loading)).toContain('RedisForgot');
  expect(await patiently(() => holdOn(deps, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
});

test('trips that nobody touches are rebuilt in the background', async () => {
  const trains = Array.from({ length: 5 }, () => railway.train(2));
  await Promise.all(trains.map((train) => holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] })));
  const { epoch } = await deps.trust.raise(await deps.trust.renew());
  await eventually(async () => {
    await rebuildTrips(deps);
    const markers = await Promise.all(
      trains.map((train) => deps.redis.get(`ready:{${train.trainId}}:${train.journeyDate}`)),
    );
    return markers.every((marker) => marker === String(epoch));
  }, 'every trip shows the new epoch');
});

test('a builder that died half-way does not block its trip', async () => {
  const train = railway.train();
  const seatIds = [train.seats.SNIGDHA[0]!];
  await holdOn(deps, train, { seatIds });
  const { epoch } = await deps.trust.raise(await deps.trust.renew());
  await deps.db
    .$client`UPDATE trips SET built_epoch = ${epoch}, built_at = NULL WHERE train_id = ${train.trainId}`;
  expect(await patiently(() => holdOn(second, train, { seatIds }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await patiently(() => holdOn(second, train, { seatIds: [train.seats.SNIGDHA[1]!] }))).toBe(
    'granted',
  );
});

test('a Redis that does not answer: 503 within three seconds, and no lock of that request later', async () => {
  const train = railway.train();
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[1]!] });
  redis.pause();
  const began = performance.now();
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] }))).toBe('UNAVAILABLE');
  expect(performance.now() - began).toBeLessThan(3_000);
  redis.resume();
  await answersAgain();
  const rows = await deps.db
    .$client`SELECT 1 FROM seat_reservations WHERE seat_id = ${train.seats.SNIGDHA[0]!}`;
  expect(rows).toHaveLength(0);
  expect(
    await patiently(async () => {
      if ((await statusOf(train, train.seats.SNIGDHA[0]!)) !== 'AVAILABLE')
        await Promise.reject({ code: 'UNAVAILABLE' });
    }),
  ).toBe('granted');
}, 30_000);
