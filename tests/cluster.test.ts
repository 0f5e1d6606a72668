import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { processesWith, signalTo } from '../shared/tools/stack/processes/processes.mjs';
import type { Member } from '../shared/tools/stack/processes/registry.mjs';
import { daysAhead, Person } from './support/client.ts';
import { expectKept, openTrips, order, type Told, withoutLimits } from './support/orders.ts';
import { childrenOf, run } from './support/processes.ts';

/** `npm run up -- --cluster`, of which one of each dies. */

const date = daysAhead(3);
let home: string;
let env: Record<string, string>;
let jatra: { baseUrl: string; inboxUrl: string };
const stack = (command: string, ...args: string[]) =>
  run(['node', `shared/tools/stack/${command}.mjs`, ...args], env);
const read = async (file: string) => JSON.parse(await readFile(join(home, file), 'utf8'));
const members = async (): Promise<Member[]> => (await read('processes.json')).members;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'jatra-cluster-'));
  env = {
    ...withoutLimits,
    ...{ JATRA_HOME: home, PORT: String(await freePort()), NOTIFICATION_PATIENCE_SECONDS: '0' },
  };
  await stack('up', '--cluster', '--detach');
  jatra = await read('stack.json');
}, 600_000);
afterAll(async () => {
  await stack('down');
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}, 120_000);

async function pidOf(name: string): Promise<number> {
  return (await members()).find((one) => one.name === name)!.pid;
}

/** The node of Postgres that leads, as Patroni knows it. */
async function leader(): Promise<string> {
  const { ports } = await read('settings.json');
  return eventually(async () => {
    for (const number of [1, 2, 3]) {
      const answer = await fetch(`http://127.0.0.1:${ports[`patroni-${number}`]}/primary`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
      if (answer?.ok) return `postgres-${number}`;
    }
    return undefined;
  }, 'a primary');
}

/** Patroni, Postgres and what Postgres has started. */
function family(pid: number): number[] {
  const children = childrenOf(pid);
  return [pid, ...children, ...children.flatMap(childrenOf)];
}

test('one node of each dies while people buy: nothing acknowledged is lost, all goes on, and down leaves nothing behind', async () => {
  const people = await Promise.all(Array.from({ length: 2 }, () => new Person(jatra).join()));
  const trips = await openTrips(people[0]!, date);
  const told: Told = { acknowledged: [], refused: [] };
  let over = false;
  const ordering = Promise.all(people.map((person) => order(person, trips, told, () => over)));
  const more = async (after: string) => {
    const before = told.acknowledged.length;
    await eventually(() => told.acknowledged.length >= before + 5, `bookings after ${after}`, 180_000);
  };
  await more('the start');

  signalTo(await pidOf('nats-1'), 'SIGKILL');
  await more('the death of a node of NATS');
  signalTo(await pidOf('services-1'), 'SIGKILL');
  await more('the death of a process of the services');
  // Silent with all its connections open, and not started again by anybody.
  const primary = await leader();
  const node = family(await pidOf(primary));
  for (const pid of node) signalTo(pid, 'SIGSTOP');
  await eventually(async () => (await leader()) !== primary, 'another primary', 180_000);
  await more('the silence of the primary');
  for (const pid of node) signalTo(pid, 'SIGCONT');
  await more('the return of the old primary');
  over = true;
  await ordering;

  await expectKept(told);
  const unkind = told.refused.filter(
    ({ status, retryAfter }) => status !== 409 && !(status === 503 && Number(retryAfter)),
  );
  expect(unkind.slice(0, 5)).toEqual([]);
  const late = await new Person(jatra).join();
  const trip = await late.tripWithSeats('DA', 'CG', date, 1);
  const [seat] = (await late.seatMap(trip, 'DA', 'CG'))
    .filter((coach) => coach.class === 'S_CHAIR')
    .flatMap(({ seats }) => seats.filter(({ status }) => status === 'AVAILABLE'));
  expect((await late.buy(trip, 'DA', 'CG', [seat!.seatId])).tickets).toHaveLength(1);

  const names = (await members()).map(({ name }) => name).sort();
  expect(names).toEqual(
    [
      ...['etcd', 'haproxy', 'inbox', 'nats-1', 'nats-2', 'nats-3', 'postgres-1', 'postgres-2', 'postgres-3'],
      ...['proxy', 'redis', 'services-1', 'services-2'],
    ].sort(),
  );
  await stack('down');
  expect(processesWith('JATRA_HOME', home)).toEqual([]);
}, 900_000);
