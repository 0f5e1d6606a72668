import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { Elysia } from 'elysia';
import { defineProblems } from '#shared/base/problem';
import { readOrigins } from '#shared/http/cors';
import { createHttp, type HttpOptions } from '#shared/http/http';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { startJatra } from '../services/main.ts';

const shop = 'https://shop.example';
const problems = defineProblems({ NO_SEAT: { status: 409, title: 'No seat' } });

const routes = () =>
  new Elysia({ prefix: '/v1' })
    .get('/answer', () => ({ ok: true }))
    .get('/cached', ({ set }) => {
      set.headers['cache-control'] = 'public, max-age=300';
      return { ok: true };
    })
    .get('/refused', () => {
      throw problems.NO_SEAT();
    })
    .get('/page', () => new Response('<p>', { headers: { 'content-security-policy': "script-src 'self'" } }))
    .post('/echo', ({ body }) => ({ bytes: String(body).length }), { parse: 'text' });

const open = (options: Partial<HttpOptions> = {}) =>
  createHttp({
    routes: [routes()],
    log: createLogger('silent'),
    metrics: createMetrics(),
    troubles: async () => [],
    publicBaseUrl: 'http://localhost:8080',
    ...options,
  });

describe('what every answer tells a browser', () => {
  const app = open();
  const get = (path: string) => app.handle(new Request(`http://localhost${path}`));

  test.each(['/v1/answer', '/v1/refused', '/v1/nowhere', '/health/live', '/metrics', '/docs/json'])(
    '%s is neither drawn, framed, kept nor named to others',
    async (path) => {
      const { headers } = await get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy':
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      for (const name of ['server', 'x-powered-by', 'via']) expect(headers.has(name)).toBe(false);
    },
  );

  test('a route that says otherwise for itself is heard', async () => {
    expect((await get('/v1/cached')).headers.get('cache-control')).toBe('public, max-age=300');
    const page = await get('/v1/page');
    expect(page.headers.get('content-security-policy')).toBe("script-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await get('/docs/swagger-ui.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=86400');
  });

  test('whoever is reached by https is reached by https alone', async () => {
    const secured = open({ publicBaseUrl: 'https://jatra.example' });
    const answer = await secured.handle(new Request('http://localhost/v1/answer'));
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect((await get('/v1/answer')).headers.has('strict-transport-security')).toBe(false);
  });
});

describe('pages of other origins', () => {
  const app = open({ corsOrigins: [shop] });
  const ask = (origin: string, init: RequestInit = {}, path = '/v1/answer', to = app) =>
    to.handle(new Request(`http://localhost${path}`, { ...init, headers: { origin, ...init.headers } }));
  const preflight = (origin: string, to = app) =>
    ask(
      origin,
      {
        method: 'OPTIONS',
        headers: {
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      },
      '/v1/echo',
      to,
    );

  test('may call where their origin is on the list, refusals included, and never with credentials', async () => {
    for (const path of ['/v1/answer', '/v1/refused', '/v1/nowhere']) {
      const { headers } = await ask(shop, {}, path);
      expect(headers.get('access-control-allow-origin')).toBe(shop);
      expect(headers.get('vary')).toBe('Origin');
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
    const asked = await preflight(shop);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(shop);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(asked.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'https://shop.example:444',
    'https://SHOP.example',
    'shop.example',
    'null',
    'toString',
    'constructor',
    '*',
  ])('of any other origin are told nothing: %s', async (origin) => {
    for (const answer of [await ask(origin), await preflight(origin)])
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('without a list are told nothing', async () => {
    const alone = open();
    for (const answer of [await ask(shop, {}, '/v1/answer', alone), await preflight(shop, alone)])
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('are listed by origin and never by a pattern, in production by https alone', () => {
    const read = (CORS_ORIGINS: string, JATRA_ENV = 'development') =>
      readOrigins('CORS_ORIGINS', { CORS_ORIGINS, JATRA_ENV });
    const both = ['https://a.example', 'http://localhost:3000'];
    expect(read(` ${both.join(', ')} ,`)).toEqual(both);
    expect(read('https://a.example', 'production')).toEqual(['https://a.example']);
    expect(() => read('http://a.example', 'production')).toThrow('CORS_ORIGINS');
    for (const wrong of ['*', 'https://*.example', 'shop.example', 'https://shop.example/', 'null'])
      expect(() => read(wrong)).toThrow('CORS_ORIGINS');
  });
});

test('a process takes the origins and its own address from its variables, however that is written', async () => {
  const start = (CORS_ORIGINS: string, PUBLIC_BASE_URL: string) =>
    startJatra([], {
      env: { PORT: '0', CORS_ORIGINS, PUBLIC_BASE_URL },
      log: createLogger('silent'),
      metrics: createMetrics(),
    });
  for (const baseUrl of ['https://jatra.example', 'HTTPS://jatra.example']) {
    const jatra = await start(shop, baseUrl);
    const { headers } = await fetch(`${jatra.url}/health/live`, { headers: { origin: shop } });
    await jatra.stop();
    expect(headers.get('access-control-allow-origin')).toBe(shop);
    expect(headers.has('strict-transport-security'), baseUrl).toBe(true);
  }
  for (const wrong of ['*', 'http://shop.example'])
    expect(await start(wrong, 'https://jatra.example').catch((error: Error) => error.message)).toStartWith(
      'CORS_ORIGINS: ',
    );
});

describe('clients that send too much or too slowly', () => {
  const app = open({ idleSeconds: 1 });
  beforeAll(() => {
    app.listen({ port: 0, hostname: '127.0.0.1' });
  });
  afterAll(() => app.stop(true));

  /** What came back until the server ended the connection; `dribble` is sent again and again. */
  const talk = (first: string, dribble = '') =>
    new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(app.server!.port!, '127.0.0.1', () => socket.write(first));
      const pace = dribble ? setInterval(() => socket.write(dribble), 200) : undefined;
      socket.on('data', (data) => {
        heard += data;
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        clearInterval(pace);
        resolve(heard);
      });
    });
  const get = 'GET /v1/answer HTTP/1.1\r\nHost: x\r\n';
  const post = 'POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n';

  test.concurrent('a header that comes byte by byte ends with the connection', async () => {
    expect(await talk(`${get}X-Slow: `, 'a')).not.toContain('200 OK');
  });

  test.concurrent('one header after the other without an end, too', async () => {
    expect(await talk(get, 'X-Slow: a\r\n')).not.toContain('200 OK');
  });

  test.concurrent('a body that comes byte by byte ends with the connection', async () => {
    expect(await talk(`${post}Content-Length: 1000\r\n\r\n`, 'a')).not.toContain('200 OK');
  });

  test.concurrent('a body in endless pieces, too', async () => {
    expect(await talk(`${post}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n')).not.toContain('200 OK');
  });

  test.concurrent('a connection without a request ends, before the first as after the last', async () => {
    const [before, after] = await Promise.all([talk(''), talk(`${get}\r\n`)]);
    expect(before).toBe('');
    expect(after).toContain('200 OK');
  });

  test.concurrent('headers beyond 16 KB, and more than a hundred of them, are refused', async () => {
    expect(await talk(`${get}X-Large: ${'a'.repeat(20_000)}\r\n\r\n`)).toStartWith('HTTP/1.1 431');
    const many = Array.from({ length: 300 }, (_, at) => `X-${at}: a\r\n`).join('');
    expect(await talk(`${get}${many}\r\n`)).toStartWith('HTTP/1.1 431');
  });

  test.concurrent('a body beyond the limit is refused, whether it says its length or grows', async () => {
    const said = await talk(`${post}Content-Length: ${256 * 1024 + 1}\r\n\r\n${'a'.repeat(256 * 1024 + 1)}`);
    expect(said).toStartWith('HTTP/1.1 413');
    expect(said).toContain('PAYLOAD_TOO_LARGE');
    const piece = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    const grown = await talk(`${post}Transfer-Encoding: chunked\r\n\r\n${piece.repeat(9)}0\r\n\r\n`);
    expect(grown).not.toContain('200 OK');
  });
});
