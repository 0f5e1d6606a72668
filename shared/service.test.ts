import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { Elysia, t } from 'elysia';
import { startTcpProxy, type TcpProxy } from '../tests/faults/tcp-proxy.ts';
import { reply } from './bus.ts';
import { request } from './contract.ts';
import { createLogger } from './log.ts';
import { defineService, type RunningService } from './service.ts';
import { createMetrics } from './telemetry.ts';
import { freePort, type TestPlatform, testPlatform } from './testing.ts';

const greet = request('reporting.greet', 'A greeting from the database', {
  input: t.Object({}),
  output: t.Object({ greeting: t.String() }),
  deadlineMs: 1_000,
});

const greeter = defineService({
  name: 'reporting',
  description: 'Greets',
  config: () => ({}),
  connect: async ({ bus, openPostgres }) => ({
    bus,
    db: openPostgres({}, { maxConnections: 1 }),
  }),
  routes: () => new Elysia(),
  replies: ({ db }) => [
    reply(greet, async () => {
      const [row] = await db.execute<{ greeting: string }>(sql`SELECT 'Hello' AS greeting`);
      return { greeting: row!.greeting };
    }),
  ],
});

let platform: TestPlatform;
let proxy: TcpProxy;
const running: RunningService[] = [];
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
  proxy = await startTcpProxy(Number(new URL(platform.env.REPORTING_DATABASE_URL!).port));
});
afterAll(async () => {
  for (const service of running) {
    await service.drain();
    await service.stopReplies();
    await service.stopRelay();
    await service.disconnect();
  }
  await proxy?.stop();
  await platform?.close();
});

function start(databaseUrl: string): Promise<RunningService> {
  const started = greeter.start({
    env: { ...platform.env, REPORTING_DATABASE_URL: databaseUrl },
    log: createLogger('silent'),
    metrics: createMetrics(),
  });
  void started.then((service) => running.push(service));
  return started;
}

test('a process takes its share of requests once its servers have answered, not before', async () => {
  const url = new URL(platform.env.REPORTING_DATABASE_URL!);
  await start(url.toString());
  url.port = String(proxy.port);
  proxy.stall();
  let isStarted = false;
  const second = start(url.toString()).then(() => {
    isStarted = true;
  });
  // The process beside it answers each, while the new one waits for its first connection.
  for (let asked = 0; asked < 200; asked++)
    expect(await platform.bus.request(greet, {})).toEqual({ greeting: 'Hello' });
  expect(isStarted).toBe(false);
  proxy.mend();
  await second;
  expect(await platform.bus.request(greet, {})).toEqual({ greeting: 'Hello' });
});

test('a process starts all the same while its database is away, and says so', async () => {
  const url = new URL(platform.env.REPORTING_DATABASE_URL!);
  url.port = String(await freePort());
  const started = await start(url.toString());
  expect(await started.troubles()).toEqual(['reporting: postgres']);
});
