import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { RunningService } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { openRedis } from '#shared/stores/redis';
import { acceptedVersions, type TestPlatform, testPlatform } from '#support/platform';
import { seatReservation } from '../service.ts';

let platform: TestPlatform;
let operator: Awaited<ReturnType<typeof openRedis>>;
beforeAll(async () => {
  platform = await testPlatform('seat-reservation', { redis: 'own' });
  // Leaves its consumers behind, as the provisioner makes them before a start.
  await (await platform.start(seatReservation)).stop();
  operator = await openRedis(platform.redis!.url, createLogger('silent'));
});
afterAll(async () => {
  operator.destroy();
  await platform.close();
});

async function start(environment: string) {
  const lines: string[] = [];
  const service = await seatReservation.start({
    env: {
      ...platform.env,
      JATRA_ENV: environment,
      ACCEPTED_SERVER_VERSIONS: await acceptedVersions(platform),
    },
    log: createLogger('warn', { write: (line) => void lines.push(line) }),
    metrics: createMetrics(),
  });
  return { service, said: lines.join('') };
}

async function stop(service: RunningService) {
  await service.drain();
  await service.stopReplies();
  await service.stopRelay();
  await service.disconnect();
}

test('a Redis that keeps every key is no trouble, in production either', async () => {
  const { service, said } = await start('production');
  expect(await service.troubles()).toEqual([]);
  expect(said).not.toContain('maxmemory-policy');
  await stop(service);
});

test('a Redis that lets keys go is named at start and by readiness, and production does not start with it', async () => {
  const running = await start('development');
  await operator.configSet('maxmemory-policy', 'allkeys-lru');
  expect(await running.service.troubles()).toEqual([
    'seat-reservation: redis may forget seats: maxmemory-policy is allkeys-lru, and must be noeviction',
  ]);
  const warned = await start('development');
  expect(warned.said).toContain('maxmemory-policy is allkeys-lru');
  await Promise.all([stop(running.service), stop(warned.service)]);

  const refused = await start('production').catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'ConfigError' });
  expect((refused as Error).message).toStartWith('REDIS_URL: ');
});
