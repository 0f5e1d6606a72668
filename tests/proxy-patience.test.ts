import { afterEach, expect, test } from 'bun:test';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { startProxy } from './support/proxy.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function proxyTo(address: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-proxy-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const proxy = await startProxy({ payment: address }, folder);
  cleanUp.push(proxy.stop);
  return `${proxy.url}/v1/payments/1`;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ask = (url: string, method: string) =>
  fetch(url, { method, ...(method === 'GET' ? {} : { body: method }) });

test('a request of any method waits for an instance that was last seen away, and is sent once', async () => {
  const port = await freePort();
  const url = await proxyTo(`127.0.0.1:${port}`);
  // Waits for all the patience that the proxy has: by then it has seen that nobody is there.
  expect((await ask(url, 'GET')).status).toBe(503);

  const answers = Promise.all(methods.map((method) => ask(url, method)));
  const taken: string[] = [];
  const instance = Bun.serve({
    port,
    hostname: '127.0.0.1',
    async fetch(request) {
      if (!request.url.endsWith('/health/live')) taken.push(`${request.method} ${await request.text()}`);
      return new Response('', { status: 200 });
    },
  });
  cleanUp.push(() => instance.stop(true));
  expect((await answers).map(({ status }) => status)).toEqual(methods.map(() => 200));
  expect(taken.sort()).toEqual(['DELETE DELETE', 'GET ', 'PATCH PATCH', 'POST POST', 'PUT PUT']);
});

test('what an instance may have taken is sent once more only if it reads', async () => {
  const taken: string[] = [];
  const instance = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const [method, path] = bytes.toString('latin1').split(' ');
      if (path === '/health/live') return socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      taken.push(method!);
      return socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  cleanUp.push(() => instance.close());
  await once(instance, 'listening');
  const url = await proxyTo(`127.0.0.1:${(instance.address() as AddressInfo).port}`);
  await eventually(
    async () => (await ask(url, 'POST')).status === 503 && taken.length > 0,
    'a broken answer',
  );

  taken.length = 0;
  for (const method of methods) expect((await ask(url, method)).status, method).toBe(503);
  const writing = methods.filter((method) => method !== 'GET');
  expect(taken.filter((method) => method !== 'GET')).toEqual(writing);
});
