import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import { eventually } from '#support/platform';
import { type Answer, freeSeats, Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { date, from, to } from './world.ts';

// One account, or one address, that wants all there is: others get theirs all the same. By the paces as they come.
const [perSecond, burst] = [60, 120];
const [ofAccount, ofAddress] = [30, 60];
let jatra: JatraUnderTest;
let greedy: Person;
let modest: Person;
let other: Person;
const tickets = new Map<Person, string>();

beforeAll(async () => {
  jatra = await startJatraProcess({
    TRUSTED_PROXIES: '1',
    ACCOUNT_REQUESTS_PER_SECOND: String(perSecond),
    ACCOUNT_REQUESTS_BURST: String(burst),
    SEARCHES_PER_ADDRESS: String(ofAddress),
    SEARCHES_PER_ACCOUNT: String(ofAccount),
    SEAT_MAPS_PER_ADDRESS: String(ofAddress),
    SEAT_MAPS_PER_ACCOUNT: String(ofAccount),
    // On a busy machine the last of many that wait has an answer all the same.
    HTTP_IDLE_SECONDS: '255',
    LOG_LEVEL: 'warn',
  });
  [greedy, modest, other] = await Promise.all([
    new Person(jatra, 'Wants It All').join(),
    new Person(jatra, 'Wants One').join(),
    new Person(jatra, 'Writes Tails').join(),
  ]);
  const trip = await greedy.tripWithSeats(from, to, date, 2);
  const seats = freeSeats(await greedy.seatMap(trip, from, to), 'S_CHAIR');
  for (const [at, person] of [greedy, modest].entries())
    tickets.set(person, (await person.buy(trip, from, to, [seats[at]!.seatId])).tickets[0]!.ticketId);
}, 180_000);
afterAll(() => jatra?.stop());

const page = (person: Person) =>
  person.call<{ code?: string }>('GET', `/v1/tickets/${tickets.get(person)}/ticket.pdf`);
const counted = (answers: Answer<unknown>[]) =>
  Object.fromEntries(
    [200, 429, 503].map((status) => [status, answers.filter((one) => one.status === status).length]),
  );

describe('one account that wants all there is', () => {
  test('and prints 24 tickets at once, all the time, leaves another its first page', async () => {
    let over = false;
    const answers: Answer<unknown>[] = [];
    const printing = Array.from({ length: 24 }, async () => {
      while (!over) answers.push(await page(greedy));
    });
    try {
      await eventually(
        () => counted(answers)[200]! > 0 && counted(answers)[503]! > 0,
        'the queue to be full',
      );
      expect((await page(modest)).status).toBe(200);
    } finally {
      over = true;
      await Promise.allSettled(printing);
    }
  }, 120_000);

  test('and signs in 260 times at once keeps nobody waiting who signs in', async () => {
    const signIn = (person: Person) =>
      person.call('POST', '/v1/auth/login', { identifier: person.email, password: person.password });
    const answers: Answer<unknown>[] = [];
    const all = Array.from({ length: 260 }, async () => answers.push(await signIn(greedy)));
    await eventually(() => answers.length > 0, 'the first of them to be answered');
    const before = counted(answers)[200]!;
    expect((await signIn(modest)).status).toBe(200);
    const meanwhile = counted(answers)[200]! - before;
    await Promise.all(all);
    // In turns: of hundreds only the few that were under way, not all that came first.
    expect(counted(answers)[200]).toBeGreaterThan(20);
    expect(meanwhile).toBeLessThan(15);
    // Of so many sessions the first has ended.
    await greedy.signIn();
  }, 120_000);

  test('and asks faster than anybody is told to wait, on every route on which one signs in, and nobody else is', async () => {
    const paths = ['/v1/users/me', '/v1/bookings', '/v1/notifications', '/v1/auth/sessions'];
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 600 }, (_, at) =>
        greedy.call<{ code?: string }>('GET', paths[at % paths.length]!),
      ),
    );
    const seconds = (performance.now() - began) / 1_000;
    const letIn = counted(answers)[200]!;
    expect(letIn).toBeLessThanOrEqual(burst + Math.ceil(seconds * perSecond));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBe(600 - letIn);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body, headers } of refused) {
      expect(body.code).toBe('TOO_MANY_REQUESTS');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    for (const path of paths) await modest.expect(200, 'GET', path);
    await eventually(
      async () => (await greedy.call('GET', '/v1/users/me')).status === 200,
      'the greedy one to be let in again',
    );
  }, 60_000);
});

describe('the pace of searches and seat maps', () => {
  const search = () => `/v1/trips?${new URLSearchParams({ from, to, date })}`;
  /** As many at once as no pace lets through; it counts by ten seconds. */
  const rush = async (path: string, limit: number, headers: (at: number) => Record<string, string>) => {
    const began = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 400 }, async (_, at) => {
        const response = await fetch(`${jatra.baseUrl}${path}`, { headers: headers(at) });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    const windows = 1 + Math.floor((performance.now() - began) / 10_000);
    const found = statuses.filter((status) => status === 200).length;
    expect(found).toBeGreaterThanOrEqual(limit);
    expect(found).toBeLessThanOrEqual(limit * windows);
    expect(statuses.filter((status) => status === 429).length).toBe(400 - found);
  };
  const seatMap = async () => {
    const trip = (await modest.search(from, to, date))[0]!;
    return `/v1/trips/${trip.trainId}/${trip.journeyDate}/seats?${new URLSearchParams({ from, to })}`;
  };
  const fromEverywhere = (authorization: (at: number) => string) => (at: number) => ({
    'x-forwarded-for': `198.51.${at >> 7}.${at & 127}`,
    authorization: authorization(at),
  });

  test.each([
    ['searches', '203.0.113.1', async () => search()],
    ['seat maps', '203.0.113.2', seatMap],
  ])(
    'of %s holds whatever is written behind the token, and by the address without one',
    async (_, address, path) => {
      const where = await path();
      await rush(
        where,
        ofAccount,
        fromEverywhere((at) => `Bearer ${other.accessToken} tail-${at}`),
      );
      await rush(where, ofAddress, () => ({ 'x-forwarded-for': address }));
    },
    60_000,
  );

  test('is of the account, whichever of its tokens is sent and wherever from', async () => {
    // Somebody who has not searched within these ten seconds.
    const person = await new Person(jatra).join();
    const again = await new Person(jatra).signIn(person.email, person.password);
    const tokens = [person.accessToken, again.accessToken];
    await rush(
      search(),
      ofAccount,
      fromEverywhere((at) => `Bearer ${tokens[at % 2]}`),
    );
    expect((await modest.call('GET', search())).status).toBe(200);
  }, 60_000);
});

test('a token that logged out stays out while 50,100 sessions of somebody else end, for every service', async () => {
  const victim = await new Person(jatra, 'Has Logged Out').join();
  await victim.expect(204, 'POST', '/v1/auth/logout', {});
  const paths = ['/v1/users/me', '/v1/bookings', '/v1/notifications', '/v1/payments/none', '/v1/holds'];
  const tried = async (person: Person) => {
    const answers = [];
    for (const path of paths) answers.push((await person.call('GET', path)).status);
    return answers;
  };
  const untilHeard = (person: Person) =>
    eventually(
      async () => (await tried(person)).every((status) => status === 401),
      `the end of the session of ${person.fullName} to be heard by every service`,
    );
  await untilHeard(victim);
  const elsewhere = new Person(jatra, 'Wants It All, elsewhere');
  await elsewhere.signIn(greedy.email, greedy.password);
  const sql = postgres(jatra.databaseUrl('auth'), { max: 1 });
  try {
    const { userId } = await greedy.expect<{ userId: string }>(200, 'GET', '/v1/users/me');
    await sql`INSERT INTO sessions (user_id, method, expires_at)
      SELECT ${userId}, 'PASSWORD', now() + interval '7 days' FROM generate_series(1, 50100)`;
  } finally {
    await sql.end();
  }
  const { ended } = await greedy.expect<{ ended: number }>(
    200,
    'DELETE',
    '/v1/auth/sessions?keepCurrent=true',
  );
  expect(ended).toBeGreaterThanOrEqual(50_100);
  await untilHeard(elsewhere);
  for (const path of ['/v1/users/me', '/v1/bookings', '/v1/notifications'])
    expect((await greedy.call('GET', path)).status).toBe(200);
  expect(await tried(victim)).toEqual(paths.map(() => 401));
}, 120_000);
