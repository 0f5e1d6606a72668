import { expect, test } from 'bun:test';
import { Elysia, t } from 'elysia';
import { eventually } from '../../tests/support/platform.ts';
import { defineProblems } from '../base/problem.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { authenticate, type Caller } from './auth.ts';
import { asyncApiFile, createHttp } from './http.ts';

const problems = defineProblems({ SEAT_TAKEN: { status: 409, title: 'Taken' } });

const routes = new Elysia({ prefix: '/v1' })
  .post('/echo', ({ body }) => body, {
    body: t.Object({ password: t.String({ minLength: 8 }), age: t.Integer() }),
  })
  .get('/people', ({ query }) => query, {
    query: t.Object({ ids: t.Optional(t.Array(t.String({ format: 'uuid' }))) }),
  })
  .get('/taken', () => {
    throw problems.SEAT_TAKEN('KA-1', { seats: ['KA-1'] });
  })
  .get('/bug', () => {
    throw Object.assign(new Error('secret detail'), { code: '23505', status: 401 });
  })
  .get('/wrong-answer', () => ({ n: 'text' }) as unknown as { n: number }, {
    response: t.Object({ n: t.Number() }),
  });

const metrics = createMetrics();
let troubles: string[] = [];
const app = createHttp({
  routes: [routes],
  log: createLogger('silent'),
  metrics,
  troubles: async () => troubles,
  publicBaseUrl: 'http://localhost:8080',
});
const get = (path: string, init?: RequestInit) => app.handle(new Request(`http://localhost${path}`, init));
const post = (path: string, body: unknown) =>
  get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('a refusal is a problem document with its code, its facts and the request id', async () => {
  const response = await get('/v1/taken', { headers: { 'x-request-id': 'client-made-1' } });
  expect(response.status).toBe(409);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(response.headers.get('x-request-id')).toBe('client-made-1');
  expect(await response.json()).toMatchObject({
    code: 'SEAT_TAKEN',
    status: 409,
    seats: ['KA-1'],
    requestId: 'client-made-1',
  });
});

test.each(['ids=abc', 'ids=', 'ids=abc&ids=def'])(
  'a list with items that do not fit is refused by name: %s',
  async (query) => {
    const response = await get(`/v1/people?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'VALIDATION', errors: [{ field: 'ids' }] });
  },
);

test('a value that cannot even be printed is refused as one that does not fit', async () => {
  const response = await post('/v1/echo', { password: { toString: 'x' }, age: 3 });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'VALIDATION' });
});

test('a body beyond the limit is refused by a problem', async () => {
  const response = await get('/v1/echo', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(256 * 1024 + 1) },
    body: JSON.stringify({ password: 'a'.repeat(256 * 1024), age: 3 }),
  });
  expect(response.status).toBe(413);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});

test('bad input names every field and never repeats what was sent', async () => {
  const response = await post('/v1/echo', { password: 'hunter2', age: 'old' });
  const text = await response.text();
  expect(response.status).toBe(400);
  expect(text).not.toContain('hunter2');
  expect(
    JSON.parse(text)
      .errors.map((error: { field: string }) => error.field)
      .sort(),
  ).toEqual(['age', 'password']);
});

test('a body that is not JSON is a clear refusal', async () => {
  const response = await post('/v1/echo', '{"password":');
  expect(response.status).toBe(400);
  expect((await response.json()).code).toBe('VALIDATION');
});

test("a bug's own code, status and message never reach the client", async () => {
  const response = await get('/v1/bug');
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).not.toContain('secret detail');
  expect(text).not.toContain('23505');
  expect(JSON.parse(text).code).toBe('INTERNAL');
});

test('an answer that breaks its own schema is our fault, 500', async () => {
  expect((await get('/v1/wrong-answer')).status).toBe(500);
});

test('an unknown path is a 404 problem', async () => {
  const response = await get('/v1/nowhere');
  expect(response.status).toBe(404);
  expect((await response.json()).code).toBe('NOT_FOUND');
});

test('readiness tells what is missing, liveness does not ask', async () => {
  troubles = ['booking: postgres'];
  const notReady = await get('/health/ready');
  expect(notReady.status).toBe(503);
  expect(await notReady.json()).toEqual({ status: 'not ready', troubles: ['booking: postgres'] });
  expect((await get('/health/live')).status).toBe(200);
  troubles = [];
  expect((await get('/health/ready')).status).toBe(200);
});

test('requests are measured by route pattern', async () => {
  await get('/v1/taken');
  const line =
    'jatra_http_request_duration_seconds_count{service="front",method="GET",route="/v1/taken",status="409"}';
  await eventually(async () => (await (await get('/metrics')).text()).includes(line), line);
});

test('the API page loads nothing from the internet', async () => {
  const page = await (await get('/docs')).text();
  expect(page).not.toMatch(/(src|href)=["']https?:/);
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(assets.length).toBe(3);
  for (const asset of assets) expect((await get(asset)).status).toBe(200);
  const { servers, paths } = await (await get('/docs/json')).json();
  expect(servers).toEqual([{ url: '/' }]);
  expect(paths).toHaveProperty('/v1/holds');
});

test('the document of messages is the one in docs, and asked for again it is the same', async () => {
  const written = await Bun.file(asyncApiFile).json();
  for (let time = 0; time < 2; time++)
    expect(await (await get('/docs/asyncapi.json')).json()).toEqual(written);
});

test('the line of a request names whoever is signed in, also where the role may not, and the refusal', async () => {
  const lines: Record<string, unknown>[] = [];
  const caller: Caller = { userId: 'user-1', sessionId: 'session-1', role: 'USER', phoneVerified: true };
  const guarded = new Elysia({ name: 'guarded' })
    .use(authenticate({ verify: async () => caller, known: () => undefined }))
    .get('/v1/mine', () => ({ ok: true }), { allow: ['USER'] })
    .get('/v1/theirs', () => ({ ok: true }), { allow: ['ADMIN'] });
  const logged = createHttp({
    routes: [guarded],
    log: createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) }),
    metrics: createMetrics(),
    troubles: async () => [],
    publicBaseUrl: 'http://localhost:8080',
  });
  const signedIn = { authorization: 'Bearer good' };
  const ask = (path: string, headers: Record<string, string>) =>
    logged.handle(new Request(`http://localhost${path}`, { headers }));
  await Promise.all([ask('/v1/mine', signedIn), ask('/v1/theirs', signedIn), ask('/v1/theirs', {})]);

  const line = (status: number) => lines.find((one) => one.status === status);
  await eventually(async () => lines.length === 3, 'a line for each request');
  expect(line(200)).toMatchObject({ path: '/v1/mine', userId: 'user-1' });
  expect(line(200)).not.toHaveProperty('problem');
  expect(line(403)).toMatchObject({ path: '/v1/theirs', userId: 'user-1', problem: 'FORBIDDEN' });
  expect(line(401)).toMatchObject({ path: '/v1/theirs', problem: 'UNAUTHENTICATED' });
  expect(line(401)).not.toHaveProperty('userId');
});

test('to be measured costs no walk through the heap, for which every request would wait', async () => {
  const told = await (await get('/metrics')).text();
  expect(told).toContain('nodejs_heap_size_used_bytes');
  expect(told).not.toContain('nodejs_heap_space_');
});
