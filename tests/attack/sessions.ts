import { describe, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { Person } from '../support/client.ts';
import type { World } from './world.ts';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Refresh tokens that were stolen, and one-time codes that are guessed. */
export function sessionAttacks(world: () => World): void {
  const signIn = async (person: Person) =>
    person.expect<Tokens>(200, 'POST', '/v1/auth/login', {
      identifier: person.email,
      password: person.password,
    });
  const refresh = (refreshToken: string) =>
    world().thief.call<Tokens & { code?: string }>('POST', '/v1/auth/refresh', { refreshToken });
  const notValid = { status: 401, body: { code: 'REFRESH_TOKEN_NOT_VALID' } };

  describe('a refresh token', () => {
    test('that was used before ends the session for the thief and the robbed alike', async () => {
      const { victim, jatra } = world();
      const first = await signIn(victim);
      const second = (await refresh(first.refreshToken)).body;
      const third = (await refresh(second.refreshToken)).body;
      expect(await refresh(first.refreshToken)).toMatchObject(notValid);
      expect(await refresh(third.refreshToken)).toMatchObject(notValid);
      const robbed = new Person(jatra);
      robbed.accessToken = third.accessToken;
      await eventually(
        async () => (await robbed.call('GET', '/v1/users/me')).status === 401,
        'the access token of the ended session to be refused',
      );
      // Other sessions of the account go on.
      await victim.expect(200, 'GET', '/v1/users/me');
    });

    test('altered by one character is none, and its session goes on', async () => {
      const { refreshToken } = await signIn(world().victim);
      for (const at of [0, 20, 42]) {
        const other = refreshToken[at] === 'A' ? 'B' : 'A';
        const altered = refreshToken.slice(0, at) + other + refreshToken.slice(at + 1);
        // The last character holds two bits that mean nothing; they are compared all the same.
        expect(await refresh(altered)).toMatchObject(notValid);
      }
      expect((await refresh(refreshToken)).status).toBe(200);
    });

    test('is no access token, and an access token no refresh token', async () => {
      const { victim, jatra } = world();
      const { accessToken, refreshToken } = await signIn(victim);
      expect((await refresh(accessToken)).status).toBe(400);
      const wrong = new Person(jatra);
      wrong.accessToken = refreshToken;
      expect((await wrong.call('GET', '/v1/users/me')).status).toBe(401);
    });
  });

  describe('a one-time code', () => {
    const ask = async (person: Person, type: string) => {
      const codes = async () =>
        (await person.mails()).map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]).filter(Boolean);
      const before = (await codes()).length;
      await person.expect(202, 'POST', '/v1/auth/otp/send', { email: person.email, type });
      return eventually(async () => {
        const now = await codes();
        return now.length > before && now;
      }, 'another code in the inbox');
    };
    const tryCode = (person: Person, type: string, code: string) =>
      world().thief.call<{ code?: string }>('POST', '/v1/auth/otp/verify', {
        email: person.email,
        type,
        code,
      });
    const notValid = { status: 400, code: 'CODE_NOT_VALID' };

    test('is lost after five guesses, also where twenty come at once', async () => {
      const { holder } = world();
      const codes = await ask(holder, 'LOGIN');
      const guesses = Array.from({ length: 400 }, (_, at) => String(100_000 + at * 7))
        .filter((guess) => !codes.includes(guess))
        .slice(0, 20);
      const answers = await Promise.all(guesses.map((guess) => tryCode(holder, 'LOGIN', guess)));
      const told = answers.map(({ status, body }) => ({ status, code: body.code }));
      expect(told).toEqual(guesses.map(() => notValid));
      for (const code of codes)
        expect(await tryCode(holder, 'LOGIN', code!)).toMatchObject({
          status: 400,
          body: { code: 'CODE_NOT_VALID' },
        });
    });

    test('cannot be asked for again at once to guess on, from whatever address', async () => {
      const { holder } = world();
      for (const from of ['198.51.100.1', '198.51.100.2']) {
        const again = await holder.call<{ code: string }>(
          'POST',
          '/v1/auth/otp/send',
          { email: holder.email, type: 'LOGIN' },
          { 'x-forwarded-for': from },
        );
        expect([again.status, again.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
        expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });

    test('is good for what it was sent for alone, for whom it was sent to alone, and once', async () => {
      const { victim, holder } = world();
      const codes = await ask(victim, 'BOOKING');
      const refused = { status: 400, body: { code: 'CODE_NOT_VALID' } };
      for (const code of codes) {
        expect(await tryCode(victim, 'LOGIN', code!)).toMatchObject(refused);
        expect(await tryCode(victim, 'REGISTRATION', code!)).toMatchObject(refused);
        expect(await tryCode(holder, 'BOOKING', code!)).toMatchObject(refused);
        const reset = { email: victim.email, code, newPassword: 'a password of the thief' };
        expect(await world().thief.call('POST', '/v1/auth/password/reset', reset)).toMatchObject(refused);
      }
      const used: number[] = [];
      for (const code of [...codes, ...codes]) used.push((await tryCode(victim, 'BOOKING', code!)).status);
      expect(used.filter((status) => status === 200)).toHaveLength(1);
    });
  });
}
