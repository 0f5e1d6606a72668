import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { Elysia, t } from 'elysia';
import { request } from '#shared/base/contract';
import { type Bus, reply } from '#shared/bus/bus';
import { defineService, type Service } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import type { Database, Schema } from '#shared/stores/postgres';
import { eventually, type TestPlatform, testPlatform } from '#support/platform';
import { freePort } from '#support/ports';
import { startTcpProxy, type TcpProxy } from '../tests/faults/tcp-proxy.ts';
import { type Jatra, startJatra } from './main.ts';

const greet = request('reporting.greet', 'A greeting from the database', {
  input: t.Object({}),
  output: t.Object({ greeting: t.String() }),
  deadlineMs: 1_000,
});

interface Deps {
  bus: Bus;
  db: Pick<Database<Schema>, 'execute'>;
}

const greeter = defineService({
  name: 'reporting',
  description: 'Greets',
  config: () => ({}),
  connect: async ({ bus, openPostgres }): Promise<Deps> => ({
    bus,
    db: openPostgres({}, { maxConnections: 1 }),
  }),
  routes: () => new Elysia(),
  replies: [
    reply(greet, ({ db }: Deps) => async () => {
      const [row] = await db.execute<{ greeting: string }>(sql`SELECT 'Hello' AS greeting`);
      return { greeting: row!.greeting };
    }),
  ],
});

let platform: TestPlatform;
let proxy: TcpProxy;
const running: Jatra[] = [];
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
  proxy = await startTcpProxy(Number(new URL(platform.env.REPORTING_DATABASE_URL!).port));
});
afterAll(async () => {
  for (const one of running) await one.stop();
  await proxy?.stop();
  await platform?.close();
});

/** Answers from memory as well. */
const rememberer = defineService({
  name: 'schedule',
  description: 'Remembers',
  config: () => ({}),
  connect: async ({ bus, openPostgres }): Promise<Deps> => ({
    bus,
    db: openPostgres({}, { maxConnections: 1 }),
  }),
  routes: () => new Elysia(),
  worksWithout: ['postgres'],
});

/** @param databasePort where it finds its database; its own where none is given */
async function start(port: number, databasePort?: number, services: Service[] = [greeter]): Promise<void> {
  const database = new URL(platform.env.REPORTING_DATABASE_URL!);
  if (databasePort) database.port = String(databasePort);
  const env = {
    ...platform.env,
    REPORTING_DATABASE_URL: database.toString(),
    SCHEDULE_DATABASE_URL: database.toString(),
    PORT: String(port),
  };
  running.push(await startJatra(services, { env, log: createLogger('silent'), metrics: createMetrics() }));
}

/** Of /health/live and /health/ready. */
const health = (port: number) =>
  Promise.all(
    ['live', 'ready'].map((which) =>
      fetch(`http://127.0.0.1:${port}/health/${which}`).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  );

test('a process takes its share of requests once its servers have answered, not before', async () => {
  await start(await freePort());
  const port = await freePort();
  proxy.stall();
  const second = start(port, proxy.port);
  await eventually(async () => (await health(port))[0] !== 0, 'the second process to listen');
  // The process beside it answers each, while the new one waits for its first connection.
  for (let asked = 0; asked < 200; asked++)
    expect(await platform.bus.request(greet, {})).toEqual({ greeting: 'Hello' });
  expect(await health(port)).toEqual([503, 503]);
  proxy.mend();
  await second;
  expect(await health(port)).toEqual([200, 200]);
  await running.shift()!.stop();
  expect(await platform.bus.request(greet, {})).toEqual({ greeting: 'Hello' });
});

test('a process starts all the same while its database is away, and says so', async () => {
  const port = await freePort();
  await start(port, await freePort());
  expect(await health(port)).toEqual([200, 503]);
});

test('a process is ready while one of its services works without what is away, and says what that is', async () => {
  const port = await freePort();
  await start(port, await freePort(), [greeter, rememberer]);
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    status: 'degraded',
    troubles: ['reporting: postgres', 'schedule: postgres'],
  });
});
