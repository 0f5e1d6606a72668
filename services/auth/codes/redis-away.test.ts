import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth({ redis: 'own' });
});
afterAll(() => auth.close());

test('while Redis is away people register, prove their phone, sign in, refresh and log out', async () => {
  const before = await auth.loggedIn();
  await auth.platform.redis!.stop();

  expect((await auth.post('/refresh', { refreshToken: before.refreshToken })).status).toBe(200);
  const person = await auth.loggedIn();
  expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(202);
  expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(429);
  expect((await auth.post('/logout', {}, auth.bearer(person.accessToken))).status).toBe(204);
  expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
});
