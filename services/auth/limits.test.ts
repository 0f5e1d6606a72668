import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { limitedAddress } from '#shared/http/limited-address';
import { authConfig } from './config.ts';
import { type StartedAuth, someAddress, startAuth } from './testing/fixtures.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth({ env: { TRUSTED_PROXIES: '1' } });
});
afterAll(() => auth.close());

describe('wrong passwords', () => {
  test('of one account from one address are refused at the 21st, also in parallel; elsewhere the owner signs in', async () => {
    const person = await auth.registered();
    const attacker = { 'x-forwarded-for': someAddress() };
    const guess = () =>
      auth.post('/login', { identifier: person.email, password: 'a guess at it' }, attacker);
    const answers = await Promise.all(Array.from({ length: 25 }, guess));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(800);

    const right = { identifier: person.email, password: person.password };
    expect((await auth.post('/login', right, attacker)).status).toBe(429);
    expect((await auth.post('/login', right, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(200);
  });

  test('are forgiven by a right one', async () => {
    const person = await auth.registered();
    const here = { 'x-forwarded-for': someAddress() };
    const login = (password: string) => auth.post('/login', { identifier: person.email, password }, here);
    for (let round = 0; round < 3; round++) {
      const wrong = await Promise.all(Array.from({ length: 15 }, () => login('a guess at it')));
      expect(new Set(wrong.map(({ status }) => status))).toEqual(new Set([401]));
      expect((await login(person.password)).status).toBe(200);
    }
  });
});

describe('the address that limits count by', () => {
  const arrival = (connection: string | undefined, forwarded?: string) => ({
    request: new Request('http://localhost/', { headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }),
    server: { requestIP: () => (connection ? { address: connection } : null) },
  });
  const config = (env: Record<string, string>) =>
    authConfig({ JATRA_ENV: 'development', AUTH_SIGNING_KEYS_FILE: 'keys.json', ...env });
  const production = { JATRA_ENV: 'production' };

  test.each([
    ['the connection', {}, '203.0.113.7', undefined, '203.0.113.7'],
    ['the connection, whatever a client claims', {}, '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['what the one proxy saw', { TRUSTED_PROXIES: '1' }, '10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    [
      'what the first of two proxies saw',
      { TRUSTED_PROXIES: '2' },
      '10.0.0.1',
      '1.1.1.1, 203.0.113.7, 10.0.0.2',
      '203.0.113.7',
    ],
    ['IPv4 inside IPv6', {}, '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['a subscriber’s network in IPv6', {}, '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2'],
    ['a shortened one', {}, '2001:db8::1', undefined, '2001:db8:0:0'],
    ['nothing for the machine itself in development', {}, '127.0.0.1', undefined, undefined],
    ['nothing for it in IPv6', {}, '::1', undefined, undefined],
    ['the machine itself in production', production, '127.0.0.1', undefined, '127.0.0.1'],
  ])('is %s', (_, env, connection, forwarded, expected) => {
    expect(limitedAddress(arrival(connection, forwarded), config(env))).toBe(expected as string);
  });
});
