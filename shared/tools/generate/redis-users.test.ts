import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { createClient } from 'redis';
import { startRedis } from '#support/platform';
import { services } from '../../../services/main.ts';
import { redisUsersFile, redisUsersPath } from './redis-users.ts';

const withRedis = services.filter(({ access }) => access?.redis);
const openClient = (url: string) =>
  createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {});
const clients = new Map<string, ReturnType<typeof openClient>>();
let redis: Awaited<ReturnType<typeof startRedis>>;

beforeAll(async () => {
  redis = await startRedis();
  for (const { name } of withRedis) {
    const client = openClient(redis.urlOf(name));
    await client.connect();
    clients.set(name, client);
  }
});
afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await redis.stop();
});

test('the file is what the declarations say', async () => {
  expect(await readFile(redisUsersPath, 'utf8')).toBe(redisUsersFile());
});

describe.each(withRedis.map(({ name }) => name))('%s', (name) => {
  const own = withRedis.find((service) => service.name === name)!.access!.redis!.keys;
  const say = (...words: string[]) =>
    clients
      .get(name)!
      .sendCommand(words)
      .then(
        () => 'done',
        (error: Error) => error.message.split(' ')[0],
      );

  test('reads and writes keys of its own patterns', async () => {
    for (const pattern of own) {
      const key = pattern.replace('*', 'x');
      expect(await say('SET', key, 'value'), key).toBe('done');
      expect(await say('GET', key), key).toBe('done');
    }
  });

  test('touches no key of another service', async () => {
    const others = withRedis
      .filter((service) => service.name !== name)
      .flatMap(({ access }) => access!.redis!.keys);
    for (const pattern of [...others, 'anything']) {
      const key = pattern.replace('*', 'x');
      expect(await say('GET', key), key).toBe('NOPERM');
      expect(await say('SET', key, 'value'), key).toBe('NOPERM');
    }
  });

  test('neither looks around nor runs the server', async () => {
    const commands = [
      ...['FLUSHALL', 'FLUSHDB', 'KEYS *', 'SCAN 0', 'DBSIZE', 'RANDOMKEY', 'MONITOR', 'SHUTDOWN'],
      ...['CONFIG GET *', 'CONFIG SET save ""', 'ACL LIST', 'ACL SETUSER me on', 'SAVE', 'BGSAVE'],
      ...['SCRIPT FLUSH', 'FUNCTION LIST', 'CLIENT LIST', 'CLIENT KILL 127.0.0.1:1', 'REPLICAOF NO ONE'],
      ...['PUBLISH channel text', 'SUBSCRIBE channel', 'MODULE LIST', 'SWAPDB 0 1'],
    ];
    for (const command of commands) expect(await say(...command.split(' ')), command).toBe('NOPERM');
  });
});

test('scripts reach no further than whoever runs them', async () => {
  const client = clients.get('auth')!;
  const run = (script: string, key: string) =>
    client.eval(script, { keys: [key] }).catch((error: Error) => error.message);
  expect(await run("return redis.call('GET', KEYS[1])", 'seat:{1}:a:1:2026-11-26')).toMatch(/^NOPERM/);
  expect(await run("return redis.call('GET', 'seat:{1}:a:1:2026-11-26')", 'otp:1')).toMatch(
    /ACL failure|NOPERM|The user executing the script can't/,
  );
  expect(await run("return redis.call('FLUSHALL')", 'otp:1')).toMatch(
    /ACL failure|NOPERM|The user executing the script can't/,
  );
});

test('nobody without an account comes in where the owner has a password', async () => {
  for (const url of [redis.urlOf('nobody'), redis.urlOf('auth').replace('p5d1f0c', 'wrong')]) {
    const client = openClient(url);
    expect(await client.connect().catch((error: Error) => error.message)).toMatch(/WRONGPASS/);
  }
});
