import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { Elysia } from 'elysia';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { finish, sendFinished } from './finished.ts';
import { createHttp } from './http.ts';

const text = JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ seat: at, name: 'ঢাকা – Dhaka' })));
const large = finish(text);
const small = finish('{"free":7}');

const routes = new Elysia({ prefix: '/v1' })
  .get('/large', ({ request, set }) => sendFinished({ request, set }, large))
  .get('/small', ({ request, set }) => sendFinished({ request, set }, small))
  .get('/long', ({ request, set }) => sendFinished({ request, set }, large, 'public, max-age=60'));
const app = createHttp({
  routes: [routes],
  log: createLogger('silent'),
  metrics: createMetrics(),
  troubles: async () => [],
  publicBaseUrl: 'http://localhost:8080',
  corsOrigins: ['https://shop.example'],
});
beforeAll(() => {
  app.listen({ port: 0, hostname: '127.0.0.1' });
});
afterAll(() => app.stop(true));

/** fetch unpacks what it gets, so the bytes of the wire are read by `decompress: false`. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${app.server!.port}${path}`, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    decompress: false,
  });

const unpack = {
  identity: (bytes: Uint8Array<ArrayBuffer>) => bytes,
  gzip: (bytes: Uint8Array<ArrayBuffer>) => Bun.gunzipSync(bytes),
  zstd: (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(Bun.zstdDecompressSync(bytes)),
};

describe('a finished answer', () => {
  test.each(['identity', 'gzip', 'zstd'] as const)(
    'has the same bytes after decoding, and a tag of its own, as %s',
    async (encoding) => {
      for (let twice = 0; twice < 2; twice++) {
        const answer = await ask('/v1/large', { 'accept-encoding': encoding });
        expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
        const bytes = unpack[encoding](new Uint8Array(await answer.arrayBuffer()));
        expect(Buffer.from(bytes).equals(Buffer.from(text))).toBe(true);
        expect(answer.headers.get('content-type')).toBe('application/json');
        expect(answer.headers.get('vary')).toBe('Origin, Accept-Encoding');
        expect(answer.headers.get('cache-control')).toBe('public, max-age=1');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
    },
  );

  test('is tagged by its bytes: the same in every process, another for every encoding and answer', async () => {
    const tags = [large, finish(`${text} `), small].map(({ plain }) => plain.etag);
    for (const encoding of ['gzip', 'zstd'])
      tags.push((await ask('/v1/large', { 'accept-encoding': encoding })).headers.get('etag')!);
    expect(new Set(tags).size).toBe(tags.length);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
    expect(finish(text).plain.etag).toBe(large.plain.etag);
  });

  test.each([
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['zstd;q=0.5, gzip', 'gzip'],
    ['zstd;q=0, gzip;q=0.001', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.3, identity;q=0.8', 'identity'],
    ['*', 'zstd'],
    ['*;q=0.5, gzip;q=0', 'zstd'],
    ['*;q=0', 'identity'],
    ['br, deflate', 'identity'],
    ['identity;q=0', 'identity'],
    [';;,q=', 'identity'],
  ])('asked for as %p is sent as %s', async (accepted, encoding) => {
    const answer = await ask('/v1/large', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
  });

  test('that fits into a packet is sent as it is', async () => {
    const answer = await ask('/v1/small', { 'accept-encoding': 'gzip' });
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(await answer.json()).toEqual({ free: 7 });
  });

  test.each(['identity', 'gzip', 'zstd'])('is not sent again to who has it as %s', async (encoding) => {
    const first = await ask('/v1/large', { 'accept-encoding': encoding });
    const etag = first.headers.get('etag')!;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask('/v1/large', { 'accept-encoding': encoding, 'if-none-match': known });
      expect(again.status, known).toBe(304);
      expect(await again.text()).toBe('');
      expect(again.headers.get('content-encoding')).toBeNull();
      for (const name of ['etag', 'vary', 'cache-control'])
        expect(again.headers.get(name), name).toBe(first.headers.get(name));
    }
    const other = await ask('/v1/large', { 'accept-encoding': encoding, 'if-none-match': '"other"' });
    expect(other.status).toBe(200);
  });

  test('in another encoding is another answer: its tag does not stand for this one', async () => {
    const packed = await ask('/v1/large', { 'accept-encoding': 'gzip' });
    const known = { 'if-none-match': packed.headers.get('etag')! };
    expect((await ask('/v1/large', known)).status).toBe(200);
  });

  test.each(['identity', 'gzip', 'zstd'])(
    'has the same head for HEAD as %s, and no body',
    async (encoding) => {
      const head = await rawHead('/v1/large', encoding);
      const get = await ask('/v1/large', { 'accept-encoding': encoding });
      const length = (await get.arrayBuffer()).byteLength;
      expect(head.body).toBe('');
      expect(head.headers.get('content-length')).toBe(String(length));
      for (const name of ['etag', 'vary', 'cache-control', 'content-type', 'content-encoding'])
        expect(head.headers.get(name), name).toBe(get.headers.get(name));
    },
  );

  test('is sent whole, whatever part is asked for', async () => {
    const answer = await ask('/v1/large', { range: 'bytes=0-9' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('accept-ranges')).toBeNull();
    expect(await answer.text()).toBe(text);
  });

  test('may be kept as long as its route says', async () => {
    expect((await ask('/v1/long')).headers.get('cache-control')).toBe('public, max-age=60');
  });
});

test('an answer made again as it was keeps what was packed of it, and one that changed does not', async () => {
  await ask('/v1/large', { 'accept-encoding': 'gzip' });
  const again = finish(text, large);
  expect(again).toBe(large);
  expect(again.packed.gzip).toBeDefined();
  expect(finish(`${text} `, large).packed).toEqual({});
});

/** Read from the socket, since a client throws away what follows the head of such an answer. */
async function rawHead(path: string, encoding: string) {
  const heard = await new Promise<string>((resolve) => {
    let all = '';
    const socket = connect(app.server!.port!, '127.0.0.1', () =>
      socket.write(
        `HEAD ${path} HTTP/1.1\r\nHost: jatra\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
      ),
    );
    socket.on('data', (data) => {
      all += data.toString('latin1');
    });
    socket.on('close', () => resolve(all));
  });
  const [head, body] = heard.split('\r\n\r\n') as [string, string];
  const lines = head.split('\r\n').slice(1);
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]));
  return { headers, body };
}
