import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { Elysia } from 'elysia';
import { createHttp } from '#shared/http/http';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';

const answered: string[] = [];
const open = (publicBaseUrl: string) =>
  createHttp({
    routes: [
      new Elysia({ prefix: '/v1' })
        .post('/echo', ({ body }) => answered.push(String(body)), { parse: 'text' })
        .get('/hidden', () => answered.push('hidden')),
    ],
    log: createLogger('silent'),
    metrics: createMetrics(),
    troubles: async () => [],
    publicBaseUrl,
    idleSeconds: 1,
  });
const app = open('http://localhost:8080');
const secured = open('https://jatra.example');
beforeAll(() => {
  app.listen({ port: 0, hostname: '127.0.0.1' });
});
afterAll(() => app.stop(true));

/** Everything that came back until the server ended the connection. */
const talk = (request: string) =>
  new Promise<string>((resolve) => {
    let heard = '';
    const socket = connect(app.server!.port!, '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
const post = (...headers: string[]) =>
  ['POST /v1/echo HTTP/1.1', 'Host: x', 'Content-Type: text/plain', ...headers, '', ''].join('\r\n');
const smuggled = 'GET /v1/hidden HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('where one request ends and the next begins', () => {
  test.each([
    [
      'a length beside pieces',
      post('Content-Length: 6', 'Transfer-Encoding: chunked'),
      `0\r\n\r\n${smuggled}`,
    ],
    ['two lengths', post('Content-Length: 3', 'Content-Length: 5'), `abc${smuggled}`],
    ['a list of lengths', post('Content-Length: 3, 3'), `abc${smuggled}`],
    ['a length with a sign', post('Content-Length: +3'), `abc${smuggled}`],
    ['pieces by another name', post('Transfer-Encoding: xchunked'), `0\r\n\r\n${smuggled}`],
    ['a name with a space', post('Transfer-Encoding : chunked'), `0\r\n\r\n${smuggled}`],
  ])('is never guessed: %s', async (_, head, body) => {
    answered.length = 0;
    expect(await talk(`${head}${body}`)).toStartWith('HTTP/1.1 400');
    expect(answered).toEqual([]);
  });

  test('is known where it is said in one way', async () => {
    answered.length = 0;
    await talk(`${post('Content-Length: 3')}abc${smuggled}`);
    expect(answered).toEqual(['abc', 'hidden']);
  });
});

test('TRACE sends nothing back of what it was asked with', async () => {
  const heard = await talk(
    'TRACE /v1/hidden HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer secret\r\n\r\n',
  );
  expect(heard).toStartWith('HTTP/1.1 405');
  expect(heard).not.toContain('secret');
});

const readCaddyfile = () => Bun.file(`${import.meta.dir}/../shared/tools/proxy/Caddyfile`).text();

test('a call without TLS is not led to TLS: its token has been read by then', async () => {
  expect(await readCaddyfile()).toMatch(/^\{\n(\t.*\n)*?\tauto_https disable_redirects\n/m);
});

test('what the proxy answers by itself is guarded like the answers of a service', async () => {
  const caddyfile = await readCaddyfile();
  const snippet = /^\(guarded\) \{\n([\s\S]*?)^\}/m.exec(caddyfile)![1]!;
  const guards = [...snippet.matchAll(/^\s*(\S+) "?([^"\n]+)"?$/gm)].map(([, name, value]) => [name, value]);
  const { headers } = await secured.handle(new Request('http://localhost/v1/nowhere'));
  expect(guards.map(([name]) => [name, headers.get(name!)])).toEqual(guards);
  expect(guards.length).toBeGreaterThan(4);
  const answers = caddyfile.split('\n').filter((line) => /^\s*respond /.test(line));
  expect(caddyfile.split('import guarded').length - 1).toBe(answers.length);
});
