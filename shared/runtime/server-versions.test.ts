import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Elysia } from 'elysia';
import {
  acceptedVersions,
  eventually,
  refusalOfProduction,
  type TestPlatform,
  testPlatform,
} from '../../tests/support/platform.ts';
import { freePort } from '../../tests/support/ports.ts';
import { requireMended } from './server-versions.ts';
import { defineService } from './service.ts';

describe('of the servers in production', () => {
  const refusal = (product: Parameters<typeof requireMended>[1], version: string, accepted = '') => {
    try {
      requireMended('NATS_URL', product, version, { ACCEPTED_SERVER_VERSIONS: accepted });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [
      'nats',
      '2.9.10',
      '2.10.29 2.11.15 2.12.0 2.12.6 2.13.9 1.4.1',
      '2.11.16 2.11.20 2.12.7 2.14.0 2.15.1 3.0.0',
    ],
    [
      'redis',
      '7.0.15',
      '6.0.20 6.2.19 7.2.10 7.4.5 8.0.3 8.2.1 8.1.0',
      '6.2.20 7.2.11 7.4.6 8.0.4 8.2.2 8.4.0 9.0.0',
    ],
    ['valkey', '8.1.3', '7.2.10 8.0.5 9.0.2', '7.2.11 8.0.6 8.1.4 9.0.3 9.1.0 10.0.0'],
    ['postgres', '15.17', '13.23 14.22 16.13 17.9 18.3', '14.23 15.18 16.14 17.10 17.11 18.4 19.0 20.1'],
  ] as const)(
    '%s %s is refused, as is all that has a known hole, and what is mended is taken',
    (product, first, old, mended) => {
      for (const version of [first, ...old.split(' '), 'unknown', '2.14.0-beta.1', '']) {
        expect(refusal(product, version), version).toStartWith(`NATS_URL: leads to ${product} ${version}`);
      }
      for (const version of mended.split(' ')) expect(refusal(product, version), version).toBe('');
    },
  );

  test('those are taken that a distribution has mended, by exact name alone', () => {
    const accepted = 'nats 2.9.10, redis 7.0.15';
    expect(refusal('nats', '2.9.10', accepted)).toBe('');
    expect(refusal('redis', '7.0.15', accepted)).toBe('');
    for (const [product, version] of [
      ['nats', '2.9.1'],
      ['nats', '2.9.11'],
      ['nats', '2.9.100'],
      ['valkey', '7.0.15'],
      ['redis', '7.0.14'],
    ] as const)
      expect(refusal(product, version, accepted)).toContain(`${product} ${version}`);
    for (const wrong of ['2.9.10', 'nats', 'nats 2.9.x!', 'nats *', 'mysql 5.7.1', 'nats=2.9.10'])
      expect(refusal('nats', '2.14.0', wrong), wrong).toStartWith('ACCEPTED_SERVER_VERSIONS: ');
  });
});

describe('a service in production', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform('auth', { redis: 'own' });
  });
  afterAll(() => platform.close());

  /** Has all three servers, and nothing else to start. */
  const idle = defineService({
    name: 'auth',
    description: 'waits',
    config: () => ({}),
    connect: async (given) => ({
      ...given,
      db: given.openPostgres({}, { maxConnections: 1 }),
      redis: await given.openRedis(),
    }),
    routes: () => new Elysia(),
  });
  const start = (env: Record<string, string>) => refusalOfProduction(platform, idle, env);

  test('starts where each server is mended or accepted, and names the variable of one that is not', async () => {
    const here = await acceptedVersions(platform);
    expect(await start({ ACCEPTED_SERVER_VERSIONS: here })).toBe('');
    const [nats, redis] = here.split(', ') as [string, string];
    if (isOld(nats)) {
      expect(await start({ ACCEPTED_SERVER_VERSIONS: redis })).toStartWith(`NATS_URL: leads to ${nats}, `);
      expect(await start({ ACCEPTED_SERVER_VERSIONS: redis, JATRA_ENV: 'development' })).toBe('');
    }
    if (isOld(redis))
      expect(await start({ ACCEPTED_SERVER_VERSIONS: nats })).toStartWith(`REDIS_URL: leads to ${redis}, `);
  });

  test('does not start with a NATS that lets in whoever names no account', async () => {
    const port = await freePort();
    const folder = join(tmpdir(), `jatra-open-nats-${process.pid}`);
    const server = Bun.spawn(['nats-server', '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], {
      stdout: 'ignore',
      stderr: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    try {
      const env = { NATS_URL: `nats://auth:any@127.0.0.1:${port}` };
      await eventually(async () => (await start(env)) !== 'CONNECTION_REFUSED', 'the open server to answer');
      expect(await start(env)).toBe('NATS_URL: leads to a NATS that lets in whoever names no account');
      expect(await start({ ...env, JATRA_ENV: 'development' })).toBe('');
    } finally {
      server.kill();
      await server.exited;
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** As the list has it. */
function isOld(named: string): boolean {
  const [product, version] = named.split(' ') as [Parameters<typeof requireMended>[1], string];
  try {
    requireMended('X', product, version, {});
    return false;
  } catch {
    return true;
  }
}
