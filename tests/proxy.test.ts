import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Elysia } from 'elysia';
import { type Arrival, clientAddress } from '#shared/http/client-address';
import { createHttp } from '#shared/http/http';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { services } from '../services/main.ts';
import { startProxy } from './support/proxy.ts';

/** One process that stands for every service behind the proxy which is shipped. */
const app = createHttp({
  routes: [
    new Elysia({ prefix: '/v1' })
      .get('/trips/:train', ({ params }) => params)
      .get('/addresses/:proxies', ({ params, request, server }) =>
        String(clientAddress({ request, server } as Arrival, Number(params.proxies))),
      ),
  ],
  log: createLogger('silent'),
  metrics: createMetrics(),
  troubles: async () => [],
  publicBaseUrl: 'http://localhost:8080',
});
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-proxy-'));
  app.listen({ port: 0, hostname: '127.0.0.1' });
});
afterAll(async () => {
  await app.stop(true);
  await rm(folder, { recursive: true, force: true });
});

async function startShipped(settings: Record<string, string> = {}) {
  const address = `127.0.0.1:${app.server!.port}`;
  return startProxy(
    Object.fromEntries(services.map(({ name }) => [name, address])),
    await mkdtemp(join(folder, 'proxy-')),
    settings,
  );
}

/** As it is typed: `fetch` would mend the path before it leaves. */
const ask = (port: number, method: string, target: string, headers: string[] = []) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    let text = '';
    const head = [`${method} ${target} HTTP/1.1`, 'Host: jatra.example', 'Connection: close', ...headers];
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n`));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(text.split(' ')[1]), text }));
  });
const portOf = (url: string) => Number(new URL(url).port);

describe('measurements', () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    proxy = await startShipped();
  });
  afterAll(() => proxy.stop());

  const paths = [
    ...[
      '/metrics',
      '/metrics/',
      '/metrics/.',
      '/metrics/./',
      '/metrics//',
      '//metrics',
      '/./metrics',
      '/metrics?x',
    ],
    ...[
      '/x/../metrics',
      '/v1/auth/../../metrics',
      '/v1/auth/%2e%2e/%2E%2E/metrics/',
      '/v1/auth/..%2f..%2fmetrics',
    ],
    ...['/%6detrics', '/%6Detrics/', '/metrics%2f', '/metrics/%2e', '/metrics/%2e%2e/metrics/', '/metrics;x'],
    ...[
      '/METRICS',
      '/Metrics/',
      '/metrics%00',
      '/metrics%20',
      '/metrics\\',
      '/v1/x\\..\\..\\metrics',
      '/health/../metrics',
    ],
    ...[
      'http://jatra.example/metrics',
      'http://jatra.example/metrics/',
      '/metrics/x/..',
      '/docs/../metrics/.',
    ],
  ];
  const requests = ['GET', 'HEAD', 'POST', 'OPTIONS'].flatMap((method) =>
    paths.map((path): [string, string] => [method, path]),
  );
  test.each(requests)('are for those at the process alone: %s %s', async (method, path) => {
    const { status, text } = await ask(portOf(proxy.url), method, path);
    expect(status).toBe(404);
    expect(text).not.toContain('http_request');
    expect(text.toLowerCase()).not.toContain('allow:');
  });

  test('are shown by the process itself, by more than one spelling', async () => {
    for (const path of ['/metrics', '/metrics/', '/metrics/.'])
      expect((await ask(app.server!.port!, 'GET', path)).text, path).toContain('http_request');
    expect((await ask(portOf(proxy.url), 'GET', '/v1/trips/702')).status).toBe(200);
  });
});

describe('the address of a caller', () => {
  const seen = async (settings: Record<string, string>, proxies: number, forwarded?: string) => {
    const proxy = await startShipped(settings);
    try {
      const headers = forwarded === undefined ? [] : [`X-Forwarded-For: ${forwarded}`];
      const { text } = await ask(portOf(proxy.url), 'GET', `/v1/addresses/${proxies}`, headers);
      return { program: proxy.program, address: text.split('\r\n\r\n')[1] };
    } finally {
      await proxy.stop();
    }
  };

  test('is what the proxy sees; what the caller claims is dropped', async () => {
    expect((await seen({}, 1, '203.0.113.7')).address).toContain('127.0.0.1');
    // One proxy too many: the connection's, which is the proxy's own.
    expect((await seen({}, 2, '203.0.113.7')).address).toContain('127.0.0.1');
  });

  test('is what a balancer in front saw, where the proxy is told to trust it', async () => {
    const { program, address } = await seen({ PROXY_TRUSTS: '10.0.0.0/8 127.0.0.1/32' }, 2, '203.0.113.7');
    expect(address).toContain(program === 'caddy' ? '203.0.113.7' : '127.0.0.1');
  });
});
