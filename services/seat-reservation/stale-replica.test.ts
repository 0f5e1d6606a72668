import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect, createServer } from 'node:net';
import { createClient } from 'redis';
import { eventually, startRedis } from '#support/platform';
import { freePort } from '#support/ports';
import type { Deps } from './connect.ts';
import { claimHold } from './hold/claim-hold.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  statusOf,
  testRailway,
} from './testing/railway.ts';

type Server = Awaited<ReturnType<typeof startRedis>>;

let primary: Server;
let replica: Server;
let address: Awaited<ReturnType<typeof openAddress>>;
let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  [primary, replica] = await Promise.all([startRedis(), startRedis()]);
  address = await openAddress(portOf(primary));
  railway = await testRailway({ env: { REDIS_URL: address.url } });
  ({ deps } = await railway.start());
});
afterAll(async () => {
  await railway?.close();
  await address?.close();
  await Promise.all([primary?.stop(), replica?.stop()]);
});

const portOf = (server: Server) => Number(new URL(server.url).port);

/** An address that leads to one server, and then to another. */
async function openAddress(to: number) {
  const port = await freePort();
  const cuts = new Set<() => void>();
  const server = createServer((client) => {
    const behind = connect(to, '127.0.0.1');
    const cut = () => {
      cuts.delete(cut);
      client.destroy();
      behind.destroy();
    };
    cuts.add(cut);
    for (const one of [client, behind]) one.on('error', cut).on('close', cut);
    client.pipe(behind).pipe(client);
  }).listen(port, '127.0.0.1');
  const cutAll = () => {
    for (const cut of cuts) cut();
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    leadTo(other: number) {
      to = other;
      cutAll();
    },
    async close() {
      cutAll();
      server.close();
    },
  };
}

async function tellReplica(...command: string[]): Promise<string> {
  const client = createClient({ url: replica.url });
  await client.connect();
  try {
    return String(await client.sendCommand(command));
  } finally {
    await client.close();
  }
}

test('a failover to a replica that is behind: nothing is granted from its copy, and holds and sales come back', async () => {
  const train = railway.train(6);
  const [early, sold, held, free] = train.seats.SNIGDHA as [string, string, string, string];
  await tellReplica('REPLICAOF', '127.0.0.1', String(portOf(primary)));
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds: [early] })));
  await eventually(
    async () => (await tellReplica('EXISTS', `ready:{${train.trainId}}:${train.journeyDate}`)) === '1',
    // A primary waits five seconds for further replicas before it begins.
    'the replica to have the trip',
  );
  await eventually(
    async () => (await tellReplica('INFO', 'replication')).includes('master_link_status:up'),
    'the replica to follow',
  );

  await tellReplica('REPLICAOF', 'NO', 'ONE');
  const before = await deps.redis.get(`ready:{${train.trainId}}:${train.journeyDate}`);
  await confirmSeats(deps)(paid(await holdOn(deps, train, { seatIds: [sold] })));
  const mine = await holdOn(deps, train, { seatIds: [held] });
  await claimHold(deps)(mine.hold);
  address.leadTo(portOf(replica));

  const outcomes: string[] = [];
  await eventually(async () => {
    outcomes.push(await outcomeOf(holdOn(deps, train, { seatIds: [sold] })));
    return outcomes.at(-1) === 'SEAT_NOT_AVAILABLE';
  }, 'the sale to be known again');
  for (const outcome of outcomes.slice(0, -1)) expect(['UNAVAILABLE', 'TRIP_REBUILDING']).toContain(outcome);

  expect(await statusOf(deps, train, early)).toBe('SOLD');
  expect(await statusOf(deps, train, sold)).toBe('SOLD');
  expect(await statusOf(deps, train, held)).toBe('HELD');
  expect(await patiently(() => holdOn(deps, train, { seatIds: [held] }))).toBe('SEAT_NOT_AVAILABLE');
  expect(await patiently(() => holdOn(deps, train, { seatIds: [free] }))).toBe('granted');
  expect(await confirmSeats(deps)(paid(mine))).toEqual({ verdict: 'CONFIRMED' });
  expect(await deps.redis.get(`ready:{${train.trainId}}:${train.journeyDate}`)).not.toBe(before);
});
