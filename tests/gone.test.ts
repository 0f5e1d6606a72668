import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { migratedServices } from '../drizzle/migrate.ts';
import type { ServerName } from './faults/schedule.ts';
import { type System, startSystem } from './faults/system.ts';
import { deathsOf } from './faults/verdict.ts';
import { type Booking, daysAhead, freeSeats, Person, type TripFound } from './support/client.ts';

/** How long a server stays away; a minute by hand: GONE_SECONDS=60. */
const goneMs = Number(process.env.GONE_SECONDS ?? 9) * 1_000;
/** What one request may take while a server is silent: the longest deadlines of two of its dependencies, one after the other. */
const answeredWithinMs = 15_000;
const roundEveryMs = 300;
const limitMs = goneMs + 90_000;
const date = daysAhead(3);

let system: System;
let rival: Person;
let trip: TripFound;

beforeAll(async () => {
  system = await startSystem({ jatra: migratedServices }, { holdSeconds: 300 });
  rival = await new Person(system).join();
  trip = await eventually(
    async () =>
      (await rival.search('DA', 'CG', date)).find(({ classes }) =>
        classes.some((offer) => offer.class === 'S_CHAIR' && (offer.available ?? 0) >= 20),
      ),
    'a train with seats',
  );
});
afterAll(() => system?.stop());

const one = () => system.processes.get('jatra')!;

/** Every way in which a server goes: it dies, it hangs with its connections open, the network swallows everything. */
const ways: Record<string, Record<'leave' | 'comeBack', (name: ServerName) => Promise<void> | void>> = {
  killed: {
    leave: (name) => system.servers[name].kill(),
    comeBack: (name) => system.servers[name].start(),
  },
  silent: {
    leave: (name) => system.servers[name].pause(),
    comeBack: (name) => system.servers[name].resume(),
  },
  'behind a network that swallows everything': {
    leave: (name) => one().network[name].blackHole(),
    comeBack: (name) => one().network[name].mend(),
  },
};

interface Asked {
  operation: string;
  status: number;
  retryAfter: string | null;
  type: string | null;
  ms: number;
  beganMs: number;
}

/** Requests that between them need every server; each by its operation in the API's document. */
function requests(seatId: string, booking: Booking): [string, string, unknown?][] {
  const { trainId, journeyDate } = trip;
  return [
    ['get /v1/trips', `/v1/trips?from=DA&to=CG&date=${date}`],
    [
      'get /v1/trips/{trainId}/{journeyDate}/seats',
      `/v1/trips/${trainId}/${journeyDate}/seats?from=DA&to=CG`,
    ],
    ['post /v1/holds', '/v1/holds', { trainId, journeyDate, from: 'DA', to: 'CG', seatIds: [seatId] }],
    ['get /v1/bookings/{bookingId}', `/v1/bookings/${booking.bookingId}`],
    ['get /v1/tickets', `/v1/tickets?bookingId=${booking.bookingId}`],
    ['get /v1/users/me', '/v1/users/me'],
    ['get /v1/notifications', '/v1/notifications'],
    ['get /v1/auth/sessions', '/v1/auth/sessions'],
  ];
}

async function ask(operation: string, path: string, body?: unknown): Promise<Asked> {
  const beganMs = performance.now();
  const [method] = operation.split(' ');
  const response = await fetch(`http://${one().address}${path}`, {
    method: method!,
    headers: { authorization: `Bearer ${rival.accessToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.text();
  return {
    operation,
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    type: response.headers.get('content-type'),
    ms: performance.now() - beganMs,
    beganMs,
  };
}

async function documentedStatuses(): Promise<Map<string, Set<string>>> {
  const { paths } = JSON.parse(await readFile(join(import.meta.dir, '../docs/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]): [string, Set<string>] => [
        `${method} ${path}`,
        new Set(Object.keys(responses)),
      ]),
    ),
  );
}

async function troubles(): Promise<string[]> {
  const response = await fetch(`http://${one().address}/health/ready`);
  const body = (await response.json()) as { troubles?: string[] };
  return body.troubles ?? [];
}

/** As a client does that is told to try again. */
const patiently = (work: () => Promise<unknown>) =>
  eventually(
    () =>
      work().then(
        () => true,
        (error: Error) => {
          if (!error.message.includes(': 503 instead of')) throw error;
          return false;
        },
      ),
    'an answer other than 503',
  );

async function askThroughout(booking: Booking, seatId: string): Promise<Asked[]> {
  const rounds: Promise<Asked[]>[] = [];
  const untilMs = performance.now() + goneMs;
  while (performance.now() < untilMs) {
    rounds.push(Promise.all(requests(seatId, booking).map((request) => ask(...request))));
    await Bun.sleep(roundEveryMs);
  }
  return (await Promise.all(rounds)).flat();
}

/** What it takes to find out that a server is silent, at the least: the deadline of Redis. */
const shortestDeadlineMs = 2_000;

/** The first requests may wait for a server that is silent; those behind them are told what is known by then. */
function expectNobodyWaitsForLong(answers: Asked[]): void {
  const last = Math.max(...answers.map(({ beganMs }) => beganMs));
  const late = answers.filter(({ beganMs }) => beganMs > last - goneMs / 4).map(({ ms }) => ms);
  const median = late.toSorted((a, b) => a - b)[Math.floor(late.length / 2)]!;
  expect(median).toBeLessThan(shortestDeadlineMs);
}

for (const [way, { leave, comeBack }] of Object.entries(ways)) {
  describe.each(['postgres', 'redis', 'nats'] as const)(`%s ${way}`, (server) => {
    test(
      'readiness names it and is 503 only where nothing works, every request is answered in time with a documented status, and a journey begun before ends with its ticket',
      async () => {
        const buyer = await new Person(system).join();
        const free = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
        const [mine, another] = [free[0]!.seatId, free[1]!.seatId];
        const booking = await buyer.book(await buyer.hold(trip, 'DA', 'CG', [mine]));

        await leave(server);
        const asked = askThroughout(booking, another);
        await eventually(
          async () => (await troubles()).some((trouble) => trouble.endsWith(`: ${server}`)),
          `readiness to name ${server}`,
        );
        const namedAtMs = performance.now();
        const { status: readiness } = await fetch(`http://${one().address}/health/ready`);
        const answers = await asked;
        await comeBack(server);

        const documented = await documentedStatuses();
        for (const { operation, status, retryAfter, type, ms } of answers) {
          const said = `${operation}: ${status} after ${Math.round(ms)} ms`;
          expect(documented.get(operation)!.has(String(status)), said).toBe(true);
          expect(ms, said).toBeLessThan(answeredWithinMs);
          if (status !== 503) continue;
          expect(Number(retryAfter), said).toBeGreaterThan(0);
          expect(type, said).toBe('application/problem+json');
        }
        expect(deathsOf(system)).toEqual([]);
        expect(answers.some(({ status }) => status === 503)).toBe(true);
        // Whoever sends no more requests to what is not ready takes away nothing that works.
        const works = answers.some(({ status, beganMs }) => status < 300 && beganMs > namedAtMs);
        expect(readiness).toBe(works ? 200 : 503);
        expectNobodyWaitsForLong(answers);

        await eventually(async () => (await troubles()).length === 0, 'readiness');
        await patiently(() => buyer.pay(booking));
        await buyer.bookingIn('CONFIRMED', booking.bookingId);
        const [ticket] = await eventually(async () => {
          const found = await buyer.tickets(booking.bookingId);
          return found.length === 1 && found;
        }, 'the ticket');
        expect(ticket!.status).toBe('VALID');
      },
      limitMs,
    );
  });
}
