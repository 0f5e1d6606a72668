import { afterAll, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { Connections, type Outcome } from './connections.ts';
import { encodeRequest } from './requests.ts';
import { mergeLatencies, Tally } from './tally.ts';

/** Answers a path when it is told to. */
const held = new Map<string, () => void>();
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/held')) await new Promise<void>((resolve) => held.set(pathname, resolve));
    return Response.json({ path: pathname, body: await request.text() });
  },
});
afterAll(() => server.stop(true));
const baseUrl = `http://127.0.0.1:${server.port}`;

const open = (most: number, patienceMs = 60_000) => new Connections({ url: baseUrl, most, patienceMs });

function ask(connections: Connections, path: string, intendedMs = performance.now(), body?: unknown) {
  const outcomes: Outcome[] = [];
  const method = body === undefined ? 'GET' : 'POST';
  const bytes = encodeRequest({ baseUrl, path, method, body });
  connections.send({ bytes, keepsBody: true, intendedMs, done: (outcome) => outcomes.push(outcome) });
  return outcomes;
}

const statusOf = (outcomes: Outcome[]) => (outcomes[0] as { status: number } | undefined)?.status;

test('a request reaches the server as it is, on a connection that is kept', async () => {
  const connections = open(1);
  for (let at = 0; at < 3; at++) {
    const outcomes = ask(connections, `/echo/${at}`, undefined, { name: 'কমলাপুর' });
    await eventually(() => outcomes.length === 1, 'the answer');
    const { body } = outcomes[0] as { body: Buffer };
    expect(JSON.parse(body.toString())).toEqual({ path: `/echo/${at}`, body: '{"name":"কমলাপুর"}' });
  }
  connections.close();
});

test('who waits in line behind a slow answer has the wait in his latency: it counts from the intended start', async () => {
  const connections = open(1);
  const tally = new Tally();
  const intendedMs = performance.now();
  const first = ask(connections, '/held/first', intendedMs);
  await eventually(() => held.has('/held/first'), 'the first request to be with the server');
  let latency = 0;
  connections.send({
    bytes: encodeRequest({ baseUrl, path: '/second' }),
    keepsBody: false,
    intendedMs,
    done: (outcome) => {
      latency = performance.now() - intendedMs;
      tally.ended('search', intendedMs, outcome);
    },
  });
  expect(connections.inFlight).toBe(2);
  const releasedMs = performance.now();
  held.get('/held/first')!();
  await eventually(() => latency > 0, 'the second answer');
  expect(statusOf(first)).toBe(200);
  expect(latency).toBeGreaterThanOrEqual(releasedMs - intendedMs);
  const [search] = mergeLatencies([tally.whole()]);
  // Kept to three digits.
  expect(search!.max).toBeGreaterThan(0.998 * (releasedMs - intendedMs));
  expect(tally.counts).toMatchObject({ answered: 1, errors: 0 });
  connections.close();
});

test('the line goes on while nobody answers, until patience ends it: neither line nor memory grows without end', async () => {
  const connections = open(2, 300);
  const all = Array.from({ length: 50 }, (_, at) => ask(connections, `/held/never/${at}`));
  expect(connections.inFlight).toBe(50);
  await eventually(() => all.every((outcomes) => outcomes.length === 1), 'all to be given up');
  expect(new Set(all.flat())).toEqual(new Set(['out of patience']));
  expect(connections.inFlight).toBe(0);
  const afterwards = ask(connections, '/afterwards');
  await eventually(() => afterwards.length === 1, 'an answer after those that were given up');
  expect(statusOf(afterwards)).toBe(200);
  connections.close();
});

test('where nobody listens each request is told so', async () => {
  const closed = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('') });
  const url = `http://127.0.0.1:${closed.port}`;
  await closed.stop(true);
  const connections = new Connections({ url, most: 4, patienceMs: 60_000 });
  const outcomes = ask(connections, '/');
  await eventually(() => outcomes.length === 1, 'the refusal');
  expect(outcomes).toEqual(['no connection']);
  connections.close();
});
