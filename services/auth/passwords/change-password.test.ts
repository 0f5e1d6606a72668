import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.close());

type Person = Awaited<ReturnType<StartedAuth['loggedIn']>>;

const newPassword = 'eleven green mangoes';
const change = (person: Person, body: object) =>
  auth.post('/password/change', body, auth.bearer(person.accessToken));
const sessionsSeenBy = (accessToken: string) =>
  auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(accessToken));
const login = async ({ email }: Person, password: string) =>
  (await auth.post('/login', { identifier: email, password })).status;

describe('a change of the password', () => {
  test('ends every other session and keeps the one that asks', async () => {
    const person = await auth.loggedIn();
    const other = await auth.post('/login', { identifier: person.email, password: person.password });
    const answer = await change(person, { currentPassword: person.password, newPassword });
    expect([answer.status, answer.body]).toEqual([200, { otherSessionsEnded: 1 }]);

    expect((await auth.post('/refresh', { refreshToken: other.body.refreshToken })).status).toBe(401);
    await eventually(
      async () => (await sessionsSeenBy(other.body.accessToken)).status === 401,
      'the other session to be refused',
    );
    expect((await sessionsSeenBy(person.accessToken)).body.items).toHaveLength(1);
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(200);
    expect([await login(person, person.password), await login(person, newPassword)]).toEqual([401, 200]);
  });

  test('closes the codes that are open', async () => {
    const person = await auth.loggedIn();
    await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', person.e164);
    await change(person, { currentPassword: person.password, newPassword });
    expect((await auth.post('/otp/verify', { phone: person.phone, type: 'LOGIN', code })).status).toBe(400);
  });

  test('needs the present password, and changes nothing without', async () => {
    const person = await auth.loggedIn();
    const answer = await change(person, { currentPassword: 'a guess at it', newPassword });
    expect([answer.status, answer.body.code]).toEqual([403, 'PASSWORD_WRONG']);
    expect(answer.text).not.toContain('a guess at it');
    expect(await login(person, person.password)).toBe(200);
    expect(
      (await auth.post('/password/change', { currentPassword: person.password, newPassword })).status,
    ).toBe(401);
  });

  test('of two at once is made once', async () => {
    const person = await auth.loggedIn();
    const answers = await Promise.all(
      ['one', 'two'].map((word) =>
        change(person, { currentPassword: person.password, newPassword: `password number ${word}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  test('is refused after two hundred wrong guesses in an hour, and signing in is not', async () => {
    const person = await auth.loggedIn();
    for (let guess = 0; guess < 200; guess++) await auth.deps.limits.login(person.userId, undefined);
    const answer = await change(person, { currentPassword: person.password, newPassword });
    expect([answer.status, answer.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await login(person, person.password)).toBe(200);
  });
});

describe('a poor password', () => {
  test.each(['password123', 'rahim2026', 'jatra-2026'])(
    'is refused wherever one is set: %s',
    async (poor) => {
      const person = await auth.loggedIn();
      const byChange = await change(person, { currentPassword: person.password, newPassword: poor });
      expect([byChange.status, byChange.body.errors[0].field]).toEqual([400, 'newPassword']);

      await auth.post('/password/forgot', { identifier: person.phone });
      const code = await auth.lastCode('PASSWORD_RESET', person.e164);
      const reset = (password: string) =>
        auth.post('/password/reset', { phone: person.phone, code, newPassword: password });
      const byReset = await reset(poor);
      expect([byReset.status, byReset.body.errors[0].field]).toEqual([400, 'newPassword']);
      expect((await reset(newPassword)).status).toBe(200);

      const byRegistration = await auth.post('/register', { ...somebody(), password: poor });
      expect([byRegistration.status, byRegistration.body.errors[0].field]).toEqual([400, 'password']);
      for (const { text } of [byChange, byReset, byRegistration]) expect(text).not.toContain(poor);
    },
  );
});
