import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { trainEdited } from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import { connect, type Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { releaseHold } from '../hold/release-hold.ts';
import { tripKeys } from '../redis/keys.ts';
import { readTrips } from '../redis/trip-state.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { giveBackSeats } from '../sale/give-back-seats.ts';
import { seatReservation } from '../service.ts';
import { holdOn, paid, type Railway, readFinished, type TestTrain, testRailway } from '../testing/railway.ts';
import { refreezeTrips } from '../trip/refreeze-trips.ts';
import { getAvailability } from './get-availability.ts';
import { seatMap } from './seat-map.ts';
import { snapshotMs, snapshotsOf } from './snapshots.ts';

let railway: Railway;
/** Changes the seats. */
let deps: Deps;
/** Another process, which hears no notice. */
let second: Deps;
beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  // Without timers: what is tried here is what a look does by itself.
  const service = { ...seatReservation, jobs: [] };
  ({ deps } = await railway.platform.start(service));
  const deaf: typeof service = {
    ...service,
    connect: (platform, config) =>
      connect({ ...platform, bus: { ...platform.bus, listen: () => undefined } }, config),
  };
  second = (await railway.platform.start(deaf)).deps;
});
afterAll(() => railway.close());

const journeyOf = (train: TestTrain, from = 0, to = 4) => ({
  trainId: train.trainId,
  journeyDate: train.journeyDate,
  fromStationId: train.stations[from]!.stationId,
  toStationId: train.stations[to]!.stationId,
});

/** What a process shows of the trip: of its first seat, and the free seats of that class. */
function lookAt(process: Deps, train: TestTrain) {
  const map = seatMap(process);
  const count = getAvailability(process);
  return async () => {
    const drawn = await Promise.try(map, { ...train, from: 'AA', to: 'EE' }).then(
      readFinished,
      () => undefined,
    );
    const [free] = (await count({ journeys: [journeyOf(train)] })).journeys;
    const seat = drawn?.coaches[0]?.seats[0]?.status;
    return { seat, free: free?.SNIGDHA };
  };
}

type Look = ReturnType<typeof lookAt>;
type Shown = Awaited<ReturnType<Look>>;

/** Whoever asks later than the bound after the change must be shown it; nobody is shown nothing. */
async function showsWithinBound(look: Look, shown: Shown, sinceMs = performance.now()): Promise<void> {
  await eventually(
    async () => {
      const askedMs = performance.now();
      const found = await look();
      if (askedMs - sinceMs > snapshotMs) expect(found).toEqual(shown);
      return Bun.deepEquals(found, shown);
    },
    `${JSON.stringify(shown)} to be shown`,
  );
}

describe('another process shows, at most 0.4 s later,', () => {
  test('a seat held, given up, held again, claimed, sold and given back', async () => {
    const train = railway.train(3);
    const look = lookAt(second, train);
    const seatIds = [train.seats.SNIGDHA[0]!];
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });

    const first = await holdOn(deps, train, { seatIds });
    await showsWithinBound(look, { seat: 'HELD', free: 2 });
    await releaseHold(deps)(first.hold);
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });

    const bought = await holdOn(deps, train, { seatIds });
    await claimHold(deps)(bought.hold);
    const sale = paid(bought);
    expect(await confirmSeats(deps)(sale)).toEqual({ verdict: 'CONFIRMED' });
    await showsWithinBound(look, { seat: 'SOLD', free: 2 });
    await giveBackSeats(deps)({ bookingId: sale.bookingId, seatIds });
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });
  });

  test('a hold that has expired, though nothing was written', async () => {
    const train = railway.train(3);
    const look = lookAt(second, train);
    const quick = { ...deps, config: { ...deps.config, SEAT_HOLD_SECONDS: 2 } };
    const { hold } = await holdOn(quick, train, { seatIds: [train.seats.SNIGDHA[0]!] });
    await showsWithinBound(look, { seat: 'HELD', free: 2 });
    const expiresMs = performance.now() + hold.expiresAtMs - Date.now();
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 }, expiresMs);
  });

  test('a trip frozen anew with other seats', async () => {
    const train = railway.train(3);
    const look = lookAt(second, train);
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });
    const seatId = newId();
    train.trip.coaches[0]!.seats.unshift({ seatId, seatNumber: '99', seatType: 'AISLE' });
    await refreezeTrips(deps)({
      ...{ id: newId(), type: trainEdited.type, source: '/jatra/schedule', version: 2 },
      ...{ aggregateId: train.trainId, time: new Date().toISOString() },
      data: { trainId: train.trainId, timetableVersion: 2 },
    });
    await showsWithinBound(look, { seat: 'AVAILABLE', free: 4 });
  });
});

test('the process that changes a seat shows it at once, and so does the one that refused it', async () => {
  const train = railway.train(3);
  const seatIds = [train.seats.SNIGDHA[0]!];
  const [own, other] = [lookAt(deps, train), lookAt(second, train)];
  await Promise.all([own(), other()]);
  const { hold } = await holdOn(deps, train, { seatIds });
  expect(await own()).toEqual({ seat: 'HELD', free: 2 });
  await expect(holdOn(second, train, { seatIds })).rejects.toMatchObject({ code: 'SEAT_NOT_AVAILABLE' });
  expect(await other()).toEqual({ seat: 'HELD', free: 2 });
  await releaseHold(deps)(hold);
  expect(await own()).toEqual({ seat: 'AVAILABLE', free: 3 });
});

test('of a Redis that has forgotten, nothing is shown but what Postgres says', async () => {
  const train = railway.train(3);
  const bought = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  await claimHold(deps)(bought.hold);
  const sale = paid(bought);
  await confirmSeats(deps)(sale);
  const looks = [deps, second].map((process) => lookAt(process, train));
  await Promise.all(looks.map((look) => look()));
  const before = (await deps.trust.engine()).epoch;
  await deps.redis.flushAll();
  const flushedMs = performance.now();
  await eventually(async () => {
    const shown = await Promise.all(looks.map((look) => look()));
    for (const { seat, free } of shown) {
      expect(['SOLD', undefined]).toContain(seat);
      expect([2, undefined]).toContain(free);
    }
    return performance.now() - flushedMs > 2 * snapshotMs && shown.every(({ free }) => free === 2);
  }, 'both to show the rebuilt trip');
  expect((await deps.trust.engine()).epoch).toBeGreaterThan(before);
  await giveBackSeats(deps)({ bookingId: sale.bookingId, seatIds: sale.seatIds });
  await showsWithinBound(looks[1]!, { seat: 'AVAILABLE', free: 3 });
});

test('an epoch that an operator raised changes nothing that is shown', async () => {
  const train = railway.train(3);
  await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!] });
  const look = lookAt(second, train);
  await look();
  await deps.db.$client`UPDATE epoch SET value = value + 1`;
  const raisedMs = performance.now();
  await second.trust.renew();
  await eventually(async () => {
    expect(await look()).toEqual({ seat: 'HELD', free: 2 });
    return performance.now() - raisedMs > 2 * snapshotMs;
  }, 'every copy to be read again');
});

test('an answer says how old its oldest copy is: what was read for it is as young as the request', async () => {
  const trains = [railway.train(2), railway.train(2)];
  const count = getAvailability(second);
  const ageOf = async (asked: TestTrain[]) =>
    -(await count({ journeys: asked.map((train) => journeyOf(train)) })).readAfterMs!;
  expect(await ageOf([trains[0]!])).toBeLessThanOrEqual(0);
  const readMs = performance.now();
  await eventually(() => performance.now() - readMs > snapshotMs / 4, 'a copy to age');
  const ages = [await ageOf([trains[0]!]), await ageOf([trains[1]!])];
  expect(ages[0]).toBeLessThanOrEqual(snapshotMs + 1);
  expect(ages[1]).toBeLessThanOrEqual(0);
});

test('a crowd that looks at twenty trips for a second has a handful of pipelines read', async () => {
  const trains = Array.from({ length: 20 }, () => railway.train(2));
  const [map, count] = [seatMap(second), getAvailability(second)];
  await count({ journeys: trains.map((train) => journeyOf(train)) });
  const reads = async () =>
    Number(/cmdstat_hvals:calls=(\d+)/.exec(await deps.redis.info('commandstats'))![1]) / trains.length;
  const before = await reads();
  const untilMs = performance.now() + 1_000;
  let answers = 0;
  const asker = async (_: unknown, at: number) => {
    while (performance.now() < untilMs) {
      const train = trains[at % 20]!;
      if (at % 2) await map({ ...train, from: 'AA', to: 'EE' });
      else await count({ journeys: [journeyOf(train), journeyOf(trains[(at + 7) % 20]!)] });
      answers++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(Array.from({ length: 1_000 }, asker));
  const tookMs = performance.now() - untilMs + 1_000;
  expect(answers).toBeGreaterThanOrEqual(1_000);
  // Of all trips together, no oftener than copies are read ahead; one more for what was asked in between.
  expect((await reads()) - before).toBeLessThanOrEqual(2 * (tookMs / 200) + 2);
});

test('a rush of changes does not make every look wait: reads of the trip stay few', async () => {
  const train = railway.train(3);
  const look = seatMap(deps);
  const ask = () => look({ ...train, from: 'AA', to: 'EE' });
  await ask();
  const reads = async () =>
    Number(/cmdstat_hvals:calls=(\d+)/.exec(await deps.redis.info('commandstats'))![1]);
  const before = await reads();
  const beganMs = performance.now();
  for (let at = 0; at < 300; at++) {
    deps.changes.note(train);
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const seconds = (performance.now() - beganMs) / 1_000;
  expect((await reads()) - before).toBeLessThanOrEqual(5 + 10 * seconds);
});

test('a trip that nobody asks for is not read', async () => {
  const train = railway.train(2);
  await lookAt(second, train)();
  const asked = tripKeys(await second.trips.open(train)).hold;
  const watcher = deps.redis.duplicate();
  await watcher.connect();
  const commands: string[] = [];
  await watcher.monitor((line) => void commands.push(String(line)));
  const sinceMs = performance.now();
  await eventually(() => performance.now() - sinceMs > 2 * snapshotMs, 'two lives of a copy');
  watcher.destroy();
  expect(commands.filter((line) => line.includes(asked))).toEqual([]);
});

test('Redis silent: nothing old is shown, then nothing at all; and seats again once it speaks', async () => {
  const train = railway.train(3);
  const look = lookAt(second, train);
  await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });
  const server = railway.platform.redis!.process;
  server.kill('SIGSTOP');
  const stoppedMs = performance.now();
  try {
    await eventually(async () => {
      const askedMs = performance.now();
      const shown = await look();
      if (askedMs - stoppedMs > snapshotMs) expect(shown).toEqual({ seat: undefined, free: undefined });
      return askedMs - stoppedMs > 3 * snapshotMs;
    }, 'looks in vain');
    await expect(seatMap(second)({ ...train, from: 'AA', to: 'EE' })).rejects.toMatchObject({ status: 503 });
  } finally {
    server.kill('SIGCONT');
  }
  await eventually(async () => (await look()).free === 3, 'Redis to be asked again');
  await showsWithinBound(look, { seat: 'AVAILABLE', free: 3 });
});

test('once its bound has passed, a copy is what Redis says, whatever was done by two processes', async () => {
  const trains = Array.from({ length: 12 }, () => railway.train(4));
  const pick = <One>(of: One[]): One => of[Math.floor(Math.random() * of.length)]!;
  const codes = ['AA', 'BB', 'CC', 'EE'];
  for (let round = 0; round < 4; round++) {
    await Promise.all(trains.map((train) => playOn(train)));
    const doneMs = performance.now();
    await eventually(async () => {
      for (const process of [deps, second])
        await getAvailability(process)({ journeys: trains.map((train) => journeyOf(train)) });
      return performance.now() - doneMs > snapshotMs;
    }, 'the bound to pass');
    for (const process of [deps, second]) {
      for (const train of trains) {
        const [fresh] = await readTrips(process, [await process.trips.open(train)]);
        const copy = snapshotsOf(process).now(train) ?? (await snapshotsOf(process).read(fresh!.trip));
        expect([...copy!.state.held]).toEqual([...fresh!.held]);
        expect(Buffer.from(copy!.state.sold).equals(Buffer.from(fresh!.sold))).toBe(true);
      }
    }
  }

  async function playOn(train: TestTrain): Promise<void> {
    for (let step = 0; step < 4; step++) {
      const process = pick([deps, second]);
      const from = pick([0, 1, 2]);
      const wish = { seatIds: [pick(train.seats.SNIGDHA)], from: codes[from]!, to: codes[from + 1]! };
      const held = await holdOn(process, train, wish).catch(() => undefined);
      if (!held || Math.random() < 0.3) continue;
      if (Math.random() < 0.3) {
        await releaseHold(pick([deps, second]))(held.hold);
        continue;
      }
      await claimHold(process)(held.hold);
      const sale = paid(held);
      await confirmSeats(pick([deps, second]))(sale);
      if (Math.random() < 0.5)
        await giveBackSeats(pick([deps, second]))({ bookingId: sale.bookingId, seatIds: sale.seatIds });
    }
  }
});
