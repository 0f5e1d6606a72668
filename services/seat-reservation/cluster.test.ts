import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createClient } from 'redis';
import { newId } from '#shared/base/id';
import type { RedisNode } from '#shared/stores/redis';
import { slotOf } from '#shared/stores/redis-slot';
import { eventually } from '#support/platform';
import { type RedisCluster, startRedisCluster } from '#support/redis-cluster';
import type { Deps } from './connect.ts';
import type { HeldSeats } from './hold/present-holds.ts';
import { heldKey } from './redis/keys.ts';
import { knowsWitness, loadWitness } from './redis/witness.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import { giveBackSeats } from './sale/give-back-seats.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  statusOf,
  type TestTrain,
  testRailway,
} from './testing/railway.ts';

// Two processes on a Redis Cluster of three masters, each with a replica.

let cluster: RedisCluster;
let railway: Railway;
let deps: Deps;
let second: Deps;

beforeAll(async () => {
  cluster = await startRedisCluster();
  railway = await testRailway({ env: { REDIS_URL: cluster.urlOf('seat-reservation') } });
  ({ deps } = await railway.start());
  second = (await railway.start()).deps;
}, 240_000);
afterAll(async () => {
  await railway?.close();
  await cluster?.stop();
});

const slotOfTrain = ({ trainId }: TestTrain) => slotOf(`hold:{${trainId}}`);
const portOf = async (train: TestTrain) => (await cluster.ownerOf(slotOfTrain(train))).port;
const epochIn = async () => Number((await deps.db.$client`SELECT value FROM epoch`)[0]!.value);

/** So many trains that each master has some. */
async function trainsOnAll(seats: number): Promise<TestTrain[]> {
  const trains: TestTrain[] = [];
  const ports = new Set<number>();
  while (ports.size < 3 || trains.length < 9) {
    const train = railway.train(seats);
    trains.push(train);
    ports.add(await portOf(train));
  }
  return trains;
}

interface Granted {
  train: TestTrain;
  seatId: string;
  held: HeldSeats;
}

/** Buyers at every seat of the trains, again and again, at both processes, until they are told to stop. */
function rush(trains: TestTrain[]) {
  const granted: Granted[] = [];
  const refusals = new Map<string, number>();
  let stopped = false;
  const buyer = async (at: number): Promise<void> => {
    for (let turn = at; !stopped; turn++) {
      const train = trains[turn % trains.length]!;
      const seatId = train.seats.S_CHAIR[(turn * 7 + at) % train.seats.S_CHAIR.length]!;
      const process = turn % 2 === 0 ? deps : second;
      try {
        granted.push({ train, seatId, held: await holdOn(process, train, { seatIds: [seatId] }) });
      } catch (error) {
        const { code = String(error) } = error as { code?: string };
        refusals.set(code, (refusals.get(code) ?? 0) + 1);
        // Lets what is under way have its turn.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };
  const buyers = Array.from({ length: 6 }, (_, at) => buyer(at));
  return {
    granted,
    async stop() {
      stopped = true;
      await Promise.all(buyers);
      return { granted, refusals };
    },
  };
}

/** Each hold that was answered is sold, with its own seat, and no seat to two. */
async function allAreSold(granted: Granted[]): Promise<void> {
  const seats = granted.map(({ seatId }) => seatId);
  expect(new Set(seats).size).toBe(seats.length);
  for (const { held } of granted) {
    let verdict: string | undefined;
    const outcome = await patiently(async () => {
      verdict = (await confirmSeats(deps)(paid(held))).verdict;
    });
    expect([outcome, verdict]).toEqual(['granted', 'CONFIRMED']);
  }
  const ids = granted.map(({ held }) => held.hold.holdId);
  const rows = await deps.db.$client<{ seat_id: string }[]>`
    SELECT seat_id FROM seat_reservations WHERE hold_id = ANY(${ids}) AND status = 'CONFIRMED'`;
  expect(rows.map(({ seat_id }) => seat_id).sort()).toEqual(seats.sort());
}

test('trains of every node are held, shown, sold and given back, by whatever process', async () => {
  for (const train of await trainsOnAll(2)) {
    const seatId = train.seats.S_CHAIR[0]!;
    const held = await holdOn(deps, train, { seatIds: [seatId] });
    expect(await statusOf(second, train, seatId)).toBe('HELD');
    expect(await outcomeOf(holdOn(second, train, { seatIds: [seatId] }))).toBe('SEAT_NOT_AVAILABLE');
    const sale = paid(held);
    expect((await confirmSeats(second)(sale)).verdict).toBe('CONFIRMED');
    expect(await statusOf(deps, train, seatId)).toBe('SOLD');
    await giveBackSeats(deps)({ bookingId: sale.bookingId, seatIds: [seatId] });
    expect(await statusOf(second, train, seatId)).toBe('AVAILABLE');
  }
}, 120_000);

// Of the first epoch: an absent set of held seats would be an empty one.
test('the bound over all trips stands when the master of the account is emptied', async () => {
  const userId = newId();
  const trains = await trainsOnAll(8);
  for (const train of trains.slice(0, 8))
    await holdOn(deps, train, { userId, seatIds: [train.seats.S_CHAIR[0]!] });
  const owner = await cluster.ownerOf(slotOf(heldKey(userId)));
  await cluster.ask(owner.port, (one) => one.flushAll());
  const last = trains[8]!;
  const more = () => holdOn(second, last, { userId, seatIds: [last.seats.S_CHAIR[0]!] });
  expect(await patiently(more)).toBe('TOO_MANY_SEATS_HELD');
}, 120_000);

test('a slot that moves while holds run loses no hold, and nothing is rebuilt for it', async () => {
  const trains = await trainsOnAll(40);
  const before = await epochIn();
  const sale = rush(trains);
  await eventually(() => sale.granted.length > 5, 'holds');
  for (const train of trains) await cluster.moveSlot(slotOfTrain(train));
  const moved = sale.granted.length;
  await eventually(
    () => trains.every((train) => sale.granted.slice(moved).some((one) => one.train === train)),
    'holds of each train after the move',
  );
  const { granted } = await sale.stop();
  await allAreSold(granted);
  expect(await epochIn()).toBe(before);
}, 240_000);

test('a master that is killed while holds run loses no hold, and its trains are on sale again', async () => {
  const trains = await trainsOnAll(120);
  const before = await epochIn();
  const sale = rush(trains);
  await eventually(
    () => trains.every((train) => sale.granted.some((one) => one.train === train)),
    'holds of each train',
  );
  const killed = await cluster.ownerOf(slotOfTrain(trains[0]!));
  await killed.kill();
  const died = sale.granted.length;
  await eventually(
    () => trains.every((train) => sale.granted.slice(died).some((one) => one.train === train)),
    'holds of each train after the failover',
  );
  const { granted, refusals } = await sale.stop();
  await killed.restart();
  await allAreSold(granted);
  // Who was refused was told to come back, or that the seat is another's.
  const codes = new Set(refusals.keys());
  expect(
    [...codes].filter((code) => !['UNAVAILABLE', 'TRIP_REBUILDING', 'SEAT_NOT_AVAILABLE'].includes(code)),
  ).toEqual([]);
  expect(await epochIn()).toBeGreaterThan(before);
}, 240_000);

/** The replica of a master becomes master without asking anybody; the master follows it. */
async function exchange(port: number): Promise<number> {
  const replica = await eventually(() => cluster.replicaOf(port), 'a replica that follows');
  await cluster.ask(replica.port, (one) => one.sendCommand(['CLUSTER', 'FAILOVER', 'TAKEOVER']));
  await eventually(
    async () => (await cluster.ask(replica.port, (one) => one.info('replication'))).includes('role:master'),
    'the replica to be master',
  );
  return replica.port;
}

test('what was told to a replica vouches for nothing once it is master', async () => {
  const train = railway.train(2);
  const { port } = await cluster.ownerOf(slotOfTrain(train));
  const replica = await eventually(() => cluster.replicaOf(port), 'a replica that follows');
  const client = createClient({ url: `redis://127.0.0.1:${replica.port}` }).on('error', () => {});
  await client.connect();
  const node: RedisNode = { name: `127.0.0.1:${replica.port}`, connect: () => client as never };
  const epoch = 1_000_000;
  await loadWitness(deps.redis, node, epoch);
  expect(await knowsWitness(deps.redis, node, epoch)).toBe(true);
  await exchange(port);
  expect(await knowsWitness(deps.redis, node, epoch)).toBe(false);
  client.destroy();
}, 120_000);

test('a node that was master before, and is again, is found out although nobody has asked it meanwhile', async () => {
  const train = railway.train(2);
  const first = await portOf(train);
  const { epoch } = await deps.trust.renewAndAsk();
  await exchange(await exchange(first));
  await eventually(async () => (await portOf(train)) === first, 'the first to be master again');
  expect((await deps.trust.renewAndAsk()).epoch).toBeGreaterThan(epoch);
}, 120_000);
