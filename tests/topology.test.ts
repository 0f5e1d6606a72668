import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestStrategy, type ServiceInfo } from 'nats';
import { type Bus, openBus } from '#shared/bus/bus';
import { createLogger } from '#shared/seeing/log';
import { createTestDatabase, eventually, startNats } from '#support/platform';
import { freePort } from '#support/ports';
import { services } from '../services/main.ts';
import { routesOf } from '../shared/tools/generate/read-service.ts';
import { isOk, type Running, run, spawn } from './support/processes.ts';
import { readRoutes, serviceFor, startProxy } from './support/proxy.ts';

let folder: string;
let bus: Bus;
let pair: Running;
let url: string;
let address: string;
/** A port on which nothing listens. */
const nowhere = '127.0.0.1:1';
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-topology-'));
  const [nats, booking, payment] = await Promise.all([
    startNats(),
    createTestDatabase('booking'),
    createTestDatabase('payment'),
  ]);
  cleanUp.push(() => rm(folder, { recursive: true, force: true }), nats.stop, booking.drop, payment.drop);
  bus = await openBus(nats.url, 'test', createLogger('silent'));
  cleanUp.push(bus.close);
  await run(['bun', 'nats/provision.ts'], { NATS_URL: nats.url });
  const port = await freePort();
  address = `127.0.0.1:${port}`;
  url = `http://${address}`;
  pair = spawn(
    ['bun', 'services/main.ts', '--target=booking,payment'],
    {
      JATRA_ENV: 'development',
      PORT: String(port),
      NATS_URL_FILE: await secret('nats-url', nats.url),
      BOOKING_DATABASE_URL_FILE: await secret('booking-database-url', booking.url),
      PAYMENT_DATABASE_URL_FILE: await secret('payment-database-url', payment.url),
      // Neither of the two needs it: what they do not own they must not ask for.
      REDIS_URL: '',
    },
    join(folder, 'pair.log'),
  );
  cleanUp.push(pair.stop);
  await eventually(async () => pair.exited() || (await isOk(`${url}/health/ready`)), 'the two to be ready');
  if (pair.exited()) throw new Error(pair.output());
});
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
});

async function secret(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${content}\n`, { mode: 0o600 });
  return path;
}

test('--target=booking,payment runs those two with secrets from files, and neither the others nor what only they need', async () => {
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  expect(await status('/v1/bookings')).toBe(401);
  expect(await status('/v1/payments/01930000-0000-7000-8000-000000000000')).toBe(401);
  for (const path of ['/v1/stations', '/v1/tickets/keys', '/.well-known/jwks.json', '/v1/users/me'])
    expect(await status(path), path).toBe(404);
  const running: ServiceInfo[] = [];
  for await (const service of await bus.connection.services
    .client({ strategy: RequestStrategy.Timer, maxWait: 500 })
    .info())
    running.push(service);
  expect(running.map((service) => service.name).toSorted()).toEqual(['booking', 'payment']);
});

test('any process shows the whole API, whichever services it runs', async () => {
  const { paths, servers } = await (await fetch(`${url}/docs/json`)).json();
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/v1/bookings', '/v1/trips', '/v1/tickets/validate', '/v1/auth/login']),
  );
  expect(servers).toEqual([{ url: '/' }]);
  expect((await fetch(`${url}/docs`)).status).toBe(200);
});

test('behind the proxy those two answer; a service that is away is a problem that says to try again', async () => {
  const proxy = await startProxy(
    {
      ...Object.fromEntries(services.map(({ name }) => [name, nowhere])),
      booking: address,
      payment: address,
    },
    folder,
  );
  try {
    const here = await fetch(`${proxy.url}/v1/bookings`);
    expect(here.status).toBe(401);
    expect((await here.json()).code).toBe('UNAUTHENTICATED');
    const away = await fetch(`${proxy.url}/v1/holds`, { method: 'POST', body: '{}' });
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('2');
    expect(away.headers.get('content-type')).toBe('application/problem+json');
    expect((await away.json()).code).toBe('UNAVAILABLE');
  } finally {
    await proxy.stop();
  }
});

test('a target that does not exist is named, with those that do', async () => {
  const failure = run(['bun', 'services/main.ts', '--target=booking,trains'], {});
  await expect(failure).rejects.toThrow('there is no service trains; there are auth, user, schedule');
});

test('the proxy knows every service and no other, and leads every route to the one that serves it', async () => {
  const routes = await readRoutes();
  expect(routes.map((route) => route.service).toSorted()).toEqual(
    services.map((service) => service.name).toSorted(),
  );
  for (const service of services) {
    for (const { method, path } of routesOf(service).routes)
      expect(serviceFor(routes, path), `${method} ${path}`).toBe(service.name);
  }
  expect(serviceFor(routes, '/v1/trips/a/2026-11-26/seats')).toBe('seat-reservation');
  expect(serviceFor(routes, '/v1/trips')).toBe('schedule');
  expect(serviceFor(routes, '/v1/trips/a/b/c/seats')).toBe('schedule');
  expect(serviceFor(routes, '/v1/holds/some')).toBe('seat-reservation');
  expect(serviceFor(routes, '/v1/holdsome')).toBe('schedule');
});
