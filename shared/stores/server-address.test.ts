import { expect, test } from 'bun:test';
import { natsAddress, redisAddress, serverAddress } from './server-address.ts';

const env = (NATS_URL: string, more = {}) => ({ JATRA_ENV: 'development', NATS_URL, ...more });

test('NATS is named by one URL, or by those of its nodes, which share the account of the first', () => {
  expect(natsAddress('booking', env('nats://jatra:s%40cret@one:4222')).servers).toBe(
    'nats://jatra:s%40cret@one:4222',
  );
  const three = env('nats://jatra:s%40cret@one:4222, two:4223,nats://three:4222');
  expect(natsAddress('booking', three)).toMatchObject({
    variable: 'NATS_URL',
    servers: 'nats://jatra:s%40cret@one:4222,nats://jatra:s%40cret@two:4223,nats://jatra:s%40cret@three:4222',
  });
  expect(serverAddress('booking', 'NATS_URL', three).url.host).toBe('one:4222');
  const own = { ...three, BOOKING_NATS_URL: 'nats://booking:s@four:4222' };
  expect(natsAddress('booking', own)).toMatchObject({ variable: 'BOOKING_NATS_URL' });
});

test.each([
  ['', 'NATS_URL: is needed'],
  ['nats://one:4222,', 'NATS_URL: is not the URL of a server'],
  ['nats://one:4222,two:port', 'NATS_URL: is not the URL of a server'],
  ['tls://a:b@one:4222,nats://two:4222', 'NATS_URL: names nodes of more than one kind or account'],
  ['nats://a:b@one:4222,nats://c:d@two:4222', 'NATS_URL: names nodes of more than one kind or account'],
])('as %p it is refused', (url, refusal) => {
  expect(() => natsAddress('booking', env(url))).toThrow(refusal);
});

test('in production each node proves who it is', () => {
  const production = { JATRA_ENV: 'production', NATS_URL: 'tls://a:b@one:4222,two:4222' };
  expect(natsAddress('booking', production).servers).toContain('tls://a:b@two:4222');
  expect(() => natsAddress('booking', { ...production, NATS_URL: 'nats://a:b@one:4222,two:4222' })).toThrow(
    'leads to another machine without TLS',
  );
});

test('Redis is named by one URL, or as a cluster by those of its nodes', () => {
  const two = env('', { REDIS_URL: 'redis+cluster://auth:s@one:6379,two:6380' });
  expect(redisAddress('auth', two).servers).toBe(
    'redis+cluster://auth:s@one:6379,redis+cluster://auth:s@two:6380',
  );
  expect(serverAddress('auth', 'REDIS_URL', two).url.host).toBe('one:6379');
  const production = { JATRA_ENV: 'production', REDIS_URL: 'rediss+cluster://auth:s@one:6379,two:6380' };
  expect(redisAddress('auth', production).servers).toContain('rediss+cluster://auth:s@two:6380');
  const clear = { ...production, REDIS_URL: 'redis+cluster://auth:s@one:6379' };
  expect(() => redisAddress('auth', clear)).toThrow('leads to another machine without TLS');
});

test('Postgres has one address', () => {
  const two = env('', { DATABASE_URL: 'postgres://one:5432,two:5432' });
  expect(() => serverAddress('booking', 'DATABASE_URL', two)).toThrow(
    'DATABASE_URL: is not the URL of a server',
  );
});
