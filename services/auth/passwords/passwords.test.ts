import { afterAll, beforeAll, describe, expect, spyOn, test } from 'bun:test';
import { Problem } from '#shared/base/problem';
import { eventually } from '#support/platform';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';
import { createPasswords } from './passwords.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth({ env: { AUTH_PASSWORD_CONCURRENCY: '1', AUTH_PASSWORD_QUEUE: '12' } });
});
afterAll(() => auth.close());

const isUnauthenticated = (error: unknown) => error instanceof Problem && error.code === 'UNAUTHENTICATED';

async function askedForReset() {
  const person = await auth.loggedIn();
  const asked = await auth.post('/password/forgot', { identifier: person.phone });
  expect(asked.status).toBe(202);
  return { ...person, code: await auth.lastCode('PASSWORD_RESET', person.e164) };
}

describe('a password reset', () => {
  test('sets the password and ends every session', async () => {
    const { phone, email, code, password, accessToken, refreshToken } = await askedForReset();
    const newPassword = 'eight green mangoes';
    const answer = await auth.post('/password/reset', { phone, code, newPassword });
    expect([answer.status, answer.body]).toEqual([200, { sessionsEnded: true, contactsShut: [] }]);

    expect((await auth.post('/login', { identifier: email, password })).status).toBe(401);
    expect((await auth.post('/refresh', { refreshToken })).status).toBe(401);
    const login = await auth.post('/login', { identifier: email, password: newPassword });
    expect(login.status).toBe(200);
    expect(await auth.deps.tokens.verify(login.body.accessToken)).toMatchObject({ role: 'USER' });
    await eventually(
      () => auth.deps.tokens.verify(accessToken).then(() => false, isUnauthenticated),
      'the old access token to be refused',
    );
  });

  test('works once with a code, however many try at once', async () => {
    const { phone, code } = await askedForReset();
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((word) =>
        auth.post('/password/reset', { phone, code, newPassword: `password number ${word}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  test('puts the other open codes of the account out of use', async () => {
    const { phone, e164, email, code } = await askedForReset();
    await auth.post('/otp/send', { phone, type: 'LOGIN' });
    const login = await auth.lastCode('LOGIN', e164);
    const registration = await auth.lastCode('REGISTRATION', email);
    await auth.post('/password/reset', { phone, code, newPassword: 'nine green mangoes' });
    for (const [type, open] of [
      ['LOGIN', login],
      ['REGISTRATION', registration],
    ]) {
      expect((await auth.post('/otp/verify', { phone, type, code: open })).status).toBe(400);
    }
  });

  test('refuses a short password by name, and its code stays good', async () => {
    const { phone, code } = await askedForReset();
    const short = await auth.post('/password/reset', { phone, code, newPassword: 'mango' });
    expect([short.status, short.body.errors[0].field]).toEqual([400, 'newPassword']);
    expect(short.text).not.toContain('mango"');
    const good = await auth.post('/password/reset', { phone, code, newPassword: 'ten green mangoes' });
    expect(good.status).toBe(200);
  });

  test('is no way to verify a code elsewhere', async () => {
    const { phone, code } = await askedForReset();
    const answer = await auth.post('/otp/verify', { phone, type: 'PASSWORD_RESET', code });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'type']);
    expect(
      (await auth.post('/password/reset', { phone, code, newPassword: 'plenty of mangoes' })).status,
    ).toBe(200);
  });
});

describe('the cap on hashing', () => {
  test('answers 503 with Retry-After beyond its queue, and all the others rightly', async () => {
    const person = await auth.registered();
    const credentials = { identifier: person.email, password: person.password };
    const answers = await Promise.all(Array.from({ length: 40 }, () => auth.post('/login', credentials)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(40 - busy.length);
    expect(busy.length).toBeGreaterThan(0);
    for (const { body, headers } of busy) {
      expect(body.code).toBe('BUSY');
      expect(headers.get('retry-after')).toBe('2');
    }
    expect((await auth.post('/login', credentials)).status).toBe(200);
  });

  test('leaves everything else its turn: with it full, the other routes answer', async () => {
    const person = await auth.loggedIn();
    const hashing = Promise.withResolvers<boolean>();
    const verify = spyOn(Bun.password, 'verify').mockImplementation(() => hashing.promise);
    try {
      const credentials = { identifier: person.email, password: person.password };
      const refused: number[] = [];
      const logins = Array.from({ length: 6 }, async () => {
        const { status } = await auth.post('/login', credentials);
        if (status !== 200) refused.push(status);
        return status;
      });
      await eventually(() => refused.length === 2, 'one to be hashed, three to wait and two to be refused');
      expect(verify).toHaveBeenCalledTimes(1);
      const refreshed = await auth.post('/refresh', { refreshToken: person.refreshToken });
      expect(refreshed.status).toBe(200);
      const mine = auth.bearer(refreshed.body.accessToken);
      expect((await auth.call('GET', '/v1/auth/sessions', undefined, mine)).status).toBe(200);
      expect((await auth.call('GET', '/.well-known/jwks.json')).status).toBe(200);
      expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(202);
      expect(verify).toHaveBeenCalledTimes(1);

      hashing.resolve(true);
      expect((await Promise.all(logins)).toSorted()).toEqual([200, 200, 200, 200, 503, 503]);
    } finally {
      hashing.resolve(true);
      verify.mockRestore();
    }
  });
});

test('an unknown person costs the work of a known one', async () => {
  const passwords = await createPasswords({ concurrency: 1, queue: 0 });
  const hash = await passwords.hash('seven green mangoes', 'somebody');
  const verify = spyOn(Bun.password, 'verify');
  try {
    expect(await passwords.verify('another password', hash, 'somebody')).toBe(false);
    expect(await passwords.verify('another password', undefined, 'nobody')).toBe(false);
    const parameters = verify.mock.calls.map(([, against]) =>
      String(against).split('$').slice(0, 4).join('$'),
    );
    expect(parameters).toEqual(['$argon2id$v=19$m=19456,t=2,p=1', '$argon2id$v=19$m=19456,t=2,p=1']);
  } finally {
    verify.mockRestore();
  }
});
