import { beforeAll, describe, expect, test } from 'bun:test';
import { Secret, TOTP } from 'otpauth';
import { Person } from '../support/client.ts';
import type { World } from './world.ts';

interface Challenge {
  challenge: string;
}

/** One who has a second factor, and the code of it that was used last. */
class Enrolled extends Person {
  secret = '';
  recoveryCodes: string[] = [];
  usedCode = '';

  /** Once signed in. */
  async enrol(password = this.password): Promise<this> {
    const { email } = this;
    await this.expect(202, 'POST', '/v1/auth/otp/send', { email, type: 'LOGIN' });
    const mail = await this.mail(({ subject }) => subject.includes('sign-in code'), 'the LOGIN code');
    const code = /[0-9]{6}/.exec(mail.text)![0];
    const begun = { password, email, code };
    this.secret = (
      await this.expect<{ secret: string }>(201, 'POST', '/v1/auth/second-factor', begun)
    ).secret;
    this.usedCode = this.code();
    const confirmed = { code: this.usedCode };
    const path = '/v1/auth/second-factor/confirm';
    this.recoveryCodes = (
      await this.expect<{ recoveryCodes: string[] }>(200, 'POST', path, confirmed)
    ).recoveryCodes;
    return this;
  }

  code(awaySteps = 0): string {
    const secret = Secret.fromBase32(this.secret);
    return TOTP.generate({ secret, timestamp: Date.now() + awaySteps * 30_000 });
  }
}

/** A password that was stolen, of somebody who has a second factor. */
export function secondFactorAttacks(world: () => World): void {
  let robbed: Enrolled;
  let own: Enrolled;
  beforeAll(async () => {
    const { jatra } = world();
    robbed = new Enrolled(jatra, 'Robbed Of A Password');
    own = new Enrolled(jatra, 'Thief With An App');
    for (const person of [robbed, own]) await (await person.join()).enrol();
  });

  const challengeOf = async ({ email, password }: Person) =>
    (await world().thief.expect<Challenge>(202, 'POST', '/v1/auth/login', { identifier: email, password }))
      .challenge;
  const answer = (challenge: string, code: string) =>
    world().thief.call<{ code?: string; accessToken?: string }>('POST', '/v1/auth/login/second-factor', {
      challenge,
      code,
    });

  describe('a stolen password', () => {
    test('opens nothing by itself: what it answers is good at no service', async () => {
      const challenge = await challengeOf(robbed);
      const stranger = new Person(world().jatra);
      stranger.accessToken = challenge;
      for (const path of [
        '/v1/users/me',
        '/v1/bookings',
        '/v1/tickets',
        '/v1/notifications',
        '/v1/auth/sessions',
      ])
        expect([path, (await stranger.call('GET', path)).status]).toEqual([path, 401]);
      expect((await stranger.call('POST', '/v1/auth/refresh', { refreshToken: challenge })).status).toBe(401);
    });

    test('is no use with a code that was looked at while it was typed, nor with one’s own', async () => {
      const challenge = await challengeOf(robbed);
      for (const code of [robbed.usedCode, own.code(), own.recoveryCodes[0]!])
        expect(await answer(challenge, code)).toMatchObject({
          status: 400,
          body: { code: 'CODE_NOT_VALID' },
        });
    });

    test('takes five guesses for each challenge and ten an hour, also where many come at once', async () => {
      const near = new Set([-2, -1, 0, 1, 2].map((steps) => robbed.code(steps)));
      const guesses = Array.from({ length: 60 }, (_, at) => String(100_000 + at * 13))
        .filter((guess) => !near.has(guess))
        .slice(0, 40);
      const challenges = await Promise.all([1, 2, 3, 4].map(() => challengeOf(robbed)));
      const answers = await Promise.all(
        guesses.map((guess, at) => answer(challenges[at % challenges.length]!, guess)),
      );
      expect(answers.filter(({ body }) => body.accessToken)).toEqual([]);
      const compared = answers.filter(({ body }) => body.code === 'CODE_NOT_VALID').length;
      expect(compared).toBeLessThanOrEqual(10);
      expect((await answer(await challengeOf(robbed), robbed.code(1))).status).toBe(429);
    });

    test('enrols no other app over the one in use, and takes none away', async () => {
      const { email, password } = robbed;
      const stolen = new Person(world().jatra);
      stolen.accessToken = robbed.accessToken;
      const guess = { password, email, code: '123456' };
      expect((await stolen.call('POST', '/v1/auth/second-factor', guess)).status).toBe(400);
      const remove = '/v1/auth/second-factor/remove';
      expect((await stolen.call('POST', remove, { password, code: robbed.usedCode })).status).toBe(429);
      expect((await stolen.call('POST', remove, { password, code: own.recoveryCodes[1] })).status).toBe(400);
      // The robbed one comes in all the same, by a recovery code.
      const back = await answer(await challengeOf(robbed), robbed.recoveryCodes[0]!);
      expect([back.status, typeof back.body.accessToken]).toEqual([200, 'string']);
    });
  });
}
