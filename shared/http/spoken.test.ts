import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { Elysia, t } from 'elysia';
import { oneOf } from '../base/contract.ts';
import { commonProblems } from '../base/problem.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { bearerToken } from './auth.ts';
import { etagOf, isUnchanged } from './conditional.ts';
import { createHttp } from './http.ts';

const list = { items: [1, 2, 3] };
const marks = { etag: etagOf(list), cacheControl: 'public, max-age=60' };

const weak = { ...marks, etag: 'W/"version-2"' };
const kept = { response: { 200: t.Object({ items: t.Array(t.Integer()) }), 304: t.Undefined() } };

const routes = new Elysia({ prefix: '/v1' })
  .post('/echo', ({ body }) => body, { body: t.Object({ name: t.String() }) })
  .post('/text', ({ body }) => ({ text: body }), { parse: 'text', body: t.String() })
  .get('/list', (context) => (isUnchanged(context, marks) ? context.status(304, undefined) : list), kept)
  .get('/weak', (context) => (isUnchanged(context, weak) ? context.status(304, undefined) : list), kept)
  .delete('/things/:id', () => {
    throw commonProblems.NOT_FOUND();
  })
  .patch('/things/:id', () => ({ changed: true }))
  .post('/choose', ({ body }) => body, {
    body: t.Object({
      minutes: t.Integer({ minimum: 0, maximum: 1440 }),
      kind: t.Union([t.Literal('EARLY'), t.Literal('LATE')]),
      mood: t.Optional(oneOf(['GOOD', 'BAD'])),
    }),
  })
  .get('/page', ({ query }) => query, {
    query: t.Object({
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100 })),
      type: t.Optional(t.Union([t.Literal('MAIL'), t.Literal('LOCAL')])),
      date: t.String(),
    }),
  });

const open = (corsOrigins: string[]) =>
  createHttp({
    routes: [routes],
    log: createLogger('silent'),
    metrics: createMetrics(),
    troubles: async () => [],
    publicBaseUrl: 'http://localhost:8080',
    corsOrigins,
  });
const app = open([]);
const withOrigins = open(['https://shop.example']);
let base = '';
beforeAll(() => {
  app.listen({ port: 0, hostname: '127.0.0.1' });
  withOrigins.listen({ port: 0, hostname: '127.0.0.1' });
  base = `http://127.0.0.1:${app.server!.port}`;
});
afterAll(() => Promise.all([app.stop(true), withOrigins.stop(true)]));

const ask = (path: string, init?: RequestInit) => fetch(base + path, init);
const send = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  ask(path, { method: 'POST', body, headers });

describe('a body', () => {
  test.each(['application/json', 'APPLICATION/JSON', 'Application/Json; charset=UTF-8'])(
    'is read whatever the case of its type: %s',
    async (type) => {
      const answer = await send('/v1/echo', '{"name":"Rahima"}', { 'content-type': type });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ name: 'Rahima' });
    },
  );

  test.each(['gzip', 'GZIP', 'x-gzip'])('is read when it is sent as %s', async (encoding) => {
    const headers = { 'content-type': 'Application/JSON', 'content-encoding': encoding };
    const answer = await send('/v1/echo', Bun.gzipSync('{"name":"Rahima"}'), headers);
    expect(await answer.json()).toEqual({ name: 'Rahima' });
  });

  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])(
    'sent as gzip stays text for a route that takes text: %s',
    async (type) => {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const answer = await send('/v1/text', Bun.gzipSync('{"a":1}'), headers);
      expect(await answer.json()).toEqual({ text: '{"a":1}' });
    },
  );

  test('is counted unpacked: a small one that unpacks to more than the limit is refused', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const packed = (bytes: number) => Bun.gzipSync(JSON.stringify({ name: 'a'.repeat(bytes) }));
    const tooLarge = packed(256 * 1024);
    expect(tooLarge.length).toBeLessThan(1_000);
    const answer = await send('/v1/echo', tooLarge, headers);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect((await send('/v1/echo', packed(200 * 1024), headers)).status).toBe(200);
  });

  test('that is no gzip, or gzip of no JSON, is refused by field', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    for (const body of [new TextEncoder().encode('{"name":"x"}'), Bun.gzipSync('{"name":')]) {
      const answer = await send('/v1/echo', body, headers);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'VALIDATION', errors: [{ field: 'body' }] });
    }
  });

  test('in a packing that nobody here reads is refused by its header', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'br' };
    const answer = await send('/v1/echo', '{"name":"x"}', headers);
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      errors: [{ field: 'content-encoding' }],
    });
  });
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc', 'abc'],
  ['BEARER \t abc', 'abc'],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
  ['Bearerabc', undefined],
  [null, undefined],
])('the token of %p is %p', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

describe('If-None-Match', () => {
  const asked = async (path: string, known: string) =>
    (await ask(path, { headers: { 'if-none-match': known } })).status;

  test.each([
    ['/v1/list', marks.etag, 304],
    ['/v1/list', `W/${marks.etag}`, 304],
    ['/v1/list', `"other", ${marks.etag}`, 304],
    ['/v1/list', `"other",W/${marks.etag}`, 304],
    ['/v1/list', '*', 304],
    ['/v1/list', '"other"', 200],
    ['/v1/list', marks.etag.slice(1, -1), 200],
    ['/v1/weak', '"version-2"', 304],
    ['/v1/weak', 'W/"version-2"', 304],
    ['/v1/weak', '"version-1", W/"version-2"', 304],
    ['/v1/weak', 'W/"version-1"', 200],
  ])('%s with %s is answered %d', async (path, known, status) => {
    expect(await asked(path, known)).toBe(status);
  });
});

describe('methods', () => {
  test('HEAD has the head of GET and nothing behind it', async () => {
    const [get, head] = await Promise.all([ask('/v1/list'), ask('/v1/list', { method: 'HEAD' })]);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length'])
      expect(head.headers.get(name), name).toBe(get.headers.get(name));
    const known = { method: 'HEAD', headers: { 'if-none-match': marks.etag } };
    expect((await ask('/v1/list', known)).status).toBe(304);
  });

  test.each([
    ['/v1/list', 'GET, HEAD, OPTIONS'],
    ['/v1/list/', 'GET, HEAD, OPTIONS'],
    ['/v1/things/7', 'DELETE, OPTIONS, PATCH'],
    ['/health/live', 'GET, HEAD, OPTIONS'],
  ])('OPTIONS of %s tells %s', async (path, allowed) => {
    for (const front of [app, withOrigins]) {
      const answer = await fetch(`http://127.0.0.1:${front.server!.port}${path}`, { method: 'OPTIONS' });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('allow')).toBe(allowed);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-request-id')).toBeTruthy();
    }
  });

  test('a method that a path does not answer is refused with those that it does', async () => {
    for (const method of ['GET', 'PUT', 'POST']) {
      const answer = await ask('/v1/things/7', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('DELETE, OPTIONS, PATCH');
      expect(await answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
    }
    expect((await ask('/v1/echo', { method: 'HEAD' })).status).toBe(405);
  });

  test('what a route does not find is 404, though its path answers other methods', async () => {
    const answer = await ask('/v1/things/7', { method: 'DELETE' });
    expect(answer.status).toBe(404);
    expect(answer.headers.has('allow')).toBe(false);
  });

  test('a path that is not there stays 404, by any method', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS', 'HEAD'])
      expect((await ask('/v1/nowhere', { method })).status).toBe(404);
  });
});

describe('a refusal says how to mend the field', () => {
  const post = async (body: object) =>
    (await send('/v1/choose', JSON.stringify(body), { 'content-type': 'application/json' })).json();
  const get = async (query: string) => (await ask(`/v1/page?${query}`)).json();

  test('of a body', async () => {
    expect(await post({ minutes: -30, kind: 'SOON', mood: 'SO-SO' })).toMatchObject({
      errors: [
        { field: 'minutes', message: 'is not a whole number from 0 to 1440' },
        { field: 'kind', message: 'is none of EARLY, LATE' },
        { field: 'mood', message: 'is none of GOOD, BAD' },
      ],
    });
    expect(await post({ kind: 'LATE' })).toMatchObject({
      errors: [{ field: 'minutes', message: 'is missing' }],
    });
  });

  test.each([
    ['limit=২&date=x', 'limit', 'is not a whole number from 1 to 100'],
    ['limit=0&date=x', 'limit', 'is not a whole number from 1 to 100'],
    ['type=FAST&date=x', 'type', 'is none of MAIL, LOCAL'],
    ['limit=5', 'date', 'is missing'],
  ])('of a query: %s', async (query, field, message) => {
    expect(await get(query)).toMatchObject({ detail: `${field} ${message}`, errors: [{ field, message }] });
  });
});

test('the API document names no host, whatever the request calls it', async () => {
  const heard = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(app.server!.port!, '127.0.0.1', () =>
      socket.write('GET /docs/json HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    );
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
  });
  expect(heard.includes('evil.example')).toBe(false);
  expect(JSON.parse(heard.split('\r\n\r\n')[1]!).servers).toEqual([{ url: '/' }]);
});

test('a character that no text may have is refused in a path as in a query, by name', async () => {
  for (const [path, field] of [
    ['/v1/things/%00', 'id'],
    ['/v1/page?date=%00', 'date'],
  ] as const) {
    const answer = await ask(path, { method: field === 'id' ? 'DELETE' : 'GET' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [{ field, message: 'has a character that no text may have' }] }),
    ]);
  }
});
