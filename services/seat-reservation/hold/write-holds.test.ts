import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { Registry } from 'prom-client';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { createMeters } from '../meters.ts';
import { holdOn, outcomeOf, type Railway, readMap, type TestTrain, testRailway } from '../testing/railway.ts';
import { writeHolds } from './write-holds.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

const statuses = async (train: TestTrain) => {
  const map = await readMap(deps)({ ...train, from: 'AA', to: 'EE' });
  return map.coaches.flatMap((coach) => coach.seats.map((seat) => seat.status));
};
const rowsOf = (train: TestTrain) =>
  deps.db.$client`SELECT seat_id, hold_id FROM seat_reservations WHERE train_id = ${train.trainId}`;

test('concurrent holds share their INSERTs', async () => {
  const train = railway.train(40);
  await deps.trips.open(train);
  const registry = new Registry();
  const meters = createMeters(registry);
  const writeHold = writeHolds({ ...deps, meters, maxWaiting: 100 });
  await Promise.all(
    train.seats.SNIGDHA.map((seatId) => holdOn({ ...deps, writeHold }, train, { seatIds: [seatId] })),
  );
  expect(await rowsOf(train)).toHaveLength(40);
  const { values } = await meters.holdsPerInsert.get();
  expect(values.find((value) => value.metricName?.endsWith('_sum'))!.value).toBe(40);
  expect(values.find((value) => value.metricName?.endsWith('_count'))!.value).toBeLessThan(40);
});

test('one hold that Postgres refuses fails alone: the others of its batch stand, its own seats are free again', async () => {
  const train = railway.train(20);
  const poisoned = train.seats.SNIGDHA[7]!;
  const owner = postgres(railway.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
  await owner.unsafe(`
    CREATE FUNCTION refuse_${train.trainId.replaceAll('-', '')}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.seat_id = '${poisoned}' THEN RAISE EXCEPTION 'refused by the test'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON seat_reservations FOR EACH ROW EXECUTE FUNCTION refuse_${train.trainId.replaceAll('-', '')}();`);
  try {
    const outcomes = await Promise.all(
      train.seats.SNIGDHA.map((seatId) => outcomeOf(holdOn(deps, train, { seatIds: [seatId] }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(19);
    expect(outcomes[7]).not.toBe('granted');
    expect(await rowsOf(train)).toHaveLength(19);
    expect((await statuses(train)).slice(0, 20).map((status) => status === 'AVAILABLE')).toEqual(
      train.seats.SNIGDHA.map((seatId) => seatId === poisoned),
    );
  } finally {
    await owner.unsafe('DROP TRIGGER refuse ON seat_reservations');
    await owner.end();
  }
  expect(await outcomeOf(holdOn(deps, train, { seatIds: [poisoned] }))).toBe('granted');
});

test('a batch that was committed and whose answer was lost is not written twice', async () => {
  const train = railway.train();
  const held = await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  const { epoch } = await deps.trust.engine();
  const { hold, trip } = held;
  const grant = {
    ...hold,
    trip,
    legs: hold,
    epoch,
    seats: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!),
  };
  expect(await deps.writeHold(grant)).toBe('WRITTEN');
  expect(await rowsOf(train)).toHaveLength(2);
});

test('rows granted under another epoch are refused', async () => {
  const train = railway.train();
  const trip = await deps.trips.open(train);
  const { epoch } = await deps.trust.engine();
  const grant = {
    holdId: newId(),
    userId: newId(),
    identity: '',
    trip,
    legs: { from: 0, to: 4 },
    seats: [trip.layout.seats[0]!],
    grantedAtMs: Date.now(),
    expiresAtMs: Date.now() + 300_000,
    requestHash: '',
  };
  expect(await deps.writeHold({ ...grant, epoch: epoch - 1 })).toBe('EPOCH_MOVED');
  expect(await rowsOf(train)).toHaveLength(0);
});

test('too many holds at once are refused, not queued without end, and leave no lock', async () => {
  const train = railway.train(40);
  const writeHold = writeHolds({ ...deps, maxWaiting: 5 });
  const outcomes = await Promise.all(
    train.seats.SNIGDHA.map((seatId) =>
      outcomeOf(holdOn({ ...deps, writeHold }, train, { seatIds: [seatId] })),
    ),
  );
  expect(new Set(outcomes)).toEqual(new Set(['granted', 'BUSY']));
  const granted = outcomes.filter((outcome) => outcome === 'granted').length;
  expect(await rowsOf(train)).toHaveLength(granted);
  expect((await statuses(train)).filter((status) => status === 'HELD')).toHaveLength(granted);
});

test('a granter that fails does not take a hold that a repeat relies on', async () => {
  const train = railway.train();
  const who = { userId: newId(), key: 'order-1', seatIds: [train.seats.SNIGDHA[0]!] };
  let writes = 0;
  const failing: Deps = {
    ...deps,
    writeHold: async (grant) => {
      if (writes++ > 0) return deps.writeHold(grant);
      expect(await outcomeOf(holdOn(deps, train, who))).toBe('granted');
      throw new Error('the connection is gone');
    },
  };
  expect(await outcomeOf(holdOn(failing, train, who))).not.toBe('granted');
  expect((await statuses(train))[0]).toBe('HELD');
  expect(await outcomeOf(holdOn(deps, train, who))).toBe('granted');
});
