import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { loginChallenges, users } from '../schema.ts';
import { startWithSecondFactors, type WithSecondFactors } from '../testing/second-factor.ts';
import { newRecoveryCodes, stepOf } from './authenticator.ts';

let auth: WithSecondFactors;
beforeAll(async () => {
  auth = await startWithSecondFactors();
});
afterAll(() => auth.close());

/** A challenge, and no session. */
const expectChallenge = ({ status, text }: { status: number; text: string }) => {
  const { challenge, ...others } = JSON.parse(text) as { challenge: string };
  expect([status, others]).toEqual([202, { expiresInSeconds: 300 }]);
  expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
  return challenge;
};
const codeNotValid = { status: 400, body: { code: 'CODE_NOT_VALID' } };
const challengeNotValid = { status: 401, body: { code: 'CHALLENGE_NOT_VALID' } };

/** Six digits that are no current code. */
const wrongCode = (secret: string) => {
  const on = [-30_000, 0, 30_000].map((away) => auth.codeAt(secret, away));
  return ['000000', '111111', '222222', '333333'].find((guess) => !on.includes(guess))!;
};

describe('the codes of an app', () => {
  // RFC 6238, appendix B: the secret is '12345678901234567890'.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const at = (seconds: number) => new Date(seconds * 1_000);

  test.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [20_000_000_000, '353130', 666_666_666],
  ])('are those of the standard at %d', (seconds, code, step) => {
    expect(stepOf(secret, code, at(seconds))).toBe(step);
    expect(stepOf(secret, code, at(seconds + 60))).toBeUndefined();
    expect(stepOf(secret, code, at(seconds - 60))).toBeUndefined();
  });

  test('are good for their thirty seconds, and ten before and after for clocks that differ', () => {
    const good = [20, 30, 45, 59, 69];
    expect(good.map((seconds) => stepOf(secret, '287082', at(seconds)))).toEqual(good.map(() => 1));
    for (const seconds of [19, 70]) expect(stepOf(secret, '287082', at(seconds))).toBeUndefined();
  });

  test('to recover by have 120 bits each and are none twice', () => {
    const codes = Array.from({ length: 50 }, newRecoveryCodes).flat();
    expect(new Set(codes).size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
  });
});

describe('who has a second factor', () => {
  test.each(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN'] as const)(
    'as %s gets no session by the password alone, and one with the role by both',
    async (role) => {
      const person = await auth.enrolled(role);
      const challenge = expectChallenge(await person.logIn());
      const { status, body } = await auth.answer(challenge, person.nextCode());
      expect([status, auth.roleIn(body.accessToken)]).toEqual([200, role]);
      const next = await auth.post('/refresh', { refreshToken: body.refreshToken });
      expect(auth.roleIn(next.body.accessToken)).toBe(role);
    },
  );

  test('gets no session by a LOGIN code alone either', async () => {
    const person = await auth.enrolled('ADMIN');
    const { email } = person;
    await auth.post('/otp/send', { email, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', email);
    const challenge = expectChallenge(await auth.post('/otp/verify', { email, type: 'LOGIN', code }));
    expect((await auth.answer(challenge, person.nextCode())).status).toBe(200);
  });

  test.each([
    ['Bengali digits and a space', 0x09e6, ' '],
    ['Arabic-Indic digits', 0x0660, ''],
    ['full-width digits and a dash', 0xff10, '-'],
    ['a dash', 0x30, '-'],
  ])('signs in with %s too', async (_, zero, between) => {
    const person = await auth.enrolled();
    const digits = person.nextCode().replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
    const typed = `${digits.slice(0, 3)}${between}${digits.slice(3)}`;
    expect((await auth.answer(await person.challenged(), typed)).status).toBe(200);
  });
});

describe('staff without a second factor', () => {
  test.each(['CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN'] as const)(
    'sign in as passengers: %s, also after a refresh, also where the role came later',
    async (role) => {
      const person = await auth.member(role);
      const first = await person.logIn();
      expect([first.status, auth.roleIn(first.body.accessToken)]).toEqual([200, 'USER']);
      const next = await auth.post('/refresh', { refreshToken: first.body.refreshToken });
      expect(auth.roleIn(next.body.accessToken)).toBe('USER');
      expect((await auth.as(first.body.accessToken)('GET', '/v1/admin/users')).status).toBe(403);
      const mine = await auth.as(first.body.accessToken)('GET', '/v1/auth/second-factor');
      expect(mine.body).toEqual({ enrolledAt: null, isRequired: true, recoveryCodesLeft: 0 });
    },
  );

  test('have their role with the next refresh after enrolling; sessions from before are over', async () => {
    const person = await auth.member('ADMIN');
    const before = (await person.logIn()).body;
    const admin = await auth.enrolled('ADMIN');
    expect((await auth.as(admin.accessToken)('GET', '/v1/admin/users')).status).toBe(403);
    const next = (await auth.post('/refresh', { refreshToken: admin.refreshToken })).body;
    expect(auth.roleIn(next.accessToken)).toBe('ADMIN');
    expect((await auth.as(next.accessToken)('GET', '/v1/admin/users')).status).toBe(200);
    // Somebody else's enrolment gives no role.
    expect(auth.roleIn((await auth.post('/refresh', before)).body.accessToken)).toBe('USER');
  });

  test('who were passengers with one have their role by the next refresh', async () => {
    const person = await auth.enrolled('USER');
    await auth.deps.db.update(users).set({ role: 'CHECKER' }).where(eq(users.id, person.userId));
    const next = await auth.post('/refresh', { refreshToken: person.refreshToken });
    expect(auth.roleIn(next.body.accessToken)).toBe('CHECKER');
  });

  test('have their role all the same where it is optional', async () => {
    const optional = await startWithSecondFactors({ AUTH_STAFF_SECOND_FACTOR: 'optional' });
    try {
      const { body } = await (await optional.member('ADMIN')).logIn();
      expect(optional.roleIn(body.accessToken)).toBe('ADMIN');
    } finally {
      await optional.close();
    }
  });
});

describe('a code', () => {
  test('is good once, also within its step, also by another challenge, also at the same time', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenges = await Promise.all(Array.from({ length: 6 }, person.challenged));
    const code = person.nextCode();
    const answers = await Promise.all(challenges.map((challenge) => auth.answer(challenge, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
    expect(await auth.answer(await person.challenged(), code)).toMatchObject(codeNotValid);
    expect((await auth.answer(await person.challenged(), person.nextCode())).status).toBe(200);
  });

  test('of a step before the last one used is no good, though it would be still', async () => {
    const [person, other] = [await auth.enrolled(), await auth.enrolled()];
    auth.intoStep(5);
    const codes = (secret: string) => [auth.codeAt(secret), auth.codeAt(secret, -10_000)] as const;
    const [now, before] = codes(person.secret);
    expect((await auth.answer(await person.challenged(), now)).status).toBe(200);
    expect(await auth.answer(await person.challenged(), before)).toMatchObject(codeNotValid);
    const inOrder = codes(other.secret).toReversed();
    for (const code of inOrder) expect((await auth.answer(await other.challenged(), code)).status).toBe(200);
  });

  test('of another account is no good', async () => {
    const [person, other] = [await auth.enrolled('ADMIN'), await auth.enrolled('ADMIN')];
    expect(await auth.answer(await person.challenged(), other.nextCode())).toMatchObject(codeNotValid);
    expect(await auth.answer(await person.challenged(), other.recoveryCodes[0]!)).toMatchObject(codeNotValid);
    expect((await auth.answer(await person.challenged(), person.nextCode())).status).toBe(200);
  });

  test('to recover by opens one session, however many try at once, and any of the ten does', async () => {
    const person = await auth.enrolled('ADMIN');
    const [first, second] = person.recoveryCodes;
    const challenges = await Promise.all(Array.from({ length: 4 }, person.challenged));
    const answers = await Promise.all(challenges.map((challenge) => auth.answer(challenge, first!)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
    expect(await auth.answer(await person.challenged(), first!)).toMatchObject(codeNotValid);
    const typed = second!
      .toLowerCase()
      .replaceAll('-', ' ')
      .replace(/\d/g, (digit) => String.fromCharCode(0x09e6 + Number(digit)));
    const again = await auth.answer(await person.challenged(), typed);
    expect(again.status).toBe(200);
    const mine = await auth.as(again.body.accessToken)('GET', '/v1/auth/second-factor');
    expect(mine.body).toMatchObject({ enrolledAt: expect.any(String), recoveryCodesLeft: 8 });
  });
});

describe('a challenge', () => {
  test('opens one session', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenge = await person.challenged();
    expect((await auth.answer(challenge, person.nextCode())).status).toBe(200);
    expect(await auth.answer(challenge, person.nextCode())).toMatchObject(challengeNotValid);
  });

  test('opens one session also where right codes come for it at once', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenge = await person.challenged();
    const codes = [person.nextCode(), ...person.recoveryCodes.slice(0, 4)];
    const answers = await Promise.all(codes.map((code) => auth.answer(challenge, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401]);
    // The proofs of the others are not used up.
    const { body } = await person.call('GET', '/v1/auth/second-factor');
    expect(body.recoveryCodesLeft).toBe(answers[0]!.status === 200 ? 10 : 9);
  });

  test('has five tries, also where twenty come at once, and no right code helps after that', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenge = await person.challenged();
    const code = person.nextCode();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => auth.answer(challenge, wrongCode(person.secret))),
    );
    const refusals = answers.map(({ body }) => body.code as string).toSorted();
    expect(refusals).toEqual([
      ...Array<string>(15).fill('CHALLENGE_NOT_VALID'),
      ...Array<string>(5).fill('CODE_NOT_VALID'),
    ]);
    expect(await auth.answer(challenge, code)).toMatchObject(challengeNotValid);
  });

  test('lives five minutes', async () => {
    const person = await auth.enrolled();
    const [early, late] = [await person.challenged(), await person.challenged()];
    auth.clock.forward(250);
    expect((await auth.answer(early, person.nextCode())).status).toBe(200);
    auth.clock.forward(60);
    expect(await auth.answer(late, person.nextCode())).toMatchObject(challengeNotValid);
  });

  test('from before the password was changed or reset is void', async () => {
    const person = await auth.enrolled('ADMIN');
    const old = await person.challenged();
    const change = { currentPassword: person.password, newPassword: 'nine blue mangoes' };
    expect((await person.call('POST', '/v1/auth/password/change', change)).status).toBe(200);
    expect(await auth.answer(old, person.nextCode())).toMatchObject(challengeNotValid);

    const other = await auth.enrolled('ADMIN');
    const before = await other.challenged();
    await auth.post('/password/forgot', { identifier: other.email });
    const code = await auth.lastCode('PASSWORD_RESET', other.email);
    const reset = { email: other.email, code, newPassword: 'nine blue mangoes' };
    expect((await auth.post('/password/reset', reset)).status).toBe(200);
    expect(await auth.answer(before, other.nextCode())).toMatchObject(challengeNotValid);
    // A reset password is still one factor.
    expectChallenge(await auth.post('/login', { identifier: other.email, password: 'nine blue mangoes' }));
  });

  test('of an account that was suspended meanwhile opens nothing', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenge = await person.challenged();
    await auth.deps.db.update(users).set({ status: 'SUSPENDED' }).where(eq(users.id, person.userId));
    const answer = await auth.answer(challenge, person.nextCode());
    expect(answer).toMatchObject({ status: 403, body: { code: 'ACCOUNT_NOT_ACTIVE' } });
  });

  test('is stored as a hash alone, and is no token of any other kind', async () => {
    const person = await auth.enrolled('ADMIN');
    const challenge = await person.challenged();
    const rows = await auth.deps.db.select().from(loginChallenges);
    expect(JSON.stringify(rows)).not.toContain(challenge);
    expect((await auth.post('/refresh', { refreshToken: challenge })).status).toBe(401);
    expect((await auth.as(challenge)('GET', '/v1/auth/sessions')).status).toBe(401);
    expect(await auth.answer(person.refreshToken, person.nextCode())).toMatchObject(challengeNotValid);
  });
});

describe('guessing', () => {
  test('ends after ten in an hour over all challenges; the holder comes in by a recovery code', async () => {
    const person = await auth.enrolled('ADMIN');
    const statuses: number[] = [];
    for (let tried = 0; tried < 12; tried++)
      statuses.push((await auth.answer(await person.challenged(), wrongCode(person.secret))).status);
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429, 429]);
    const refused = await auth.answer(await person.challenged(), person.nextCode());
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await auth.answer(await person.challenged(), person.recoveryCodes[3]!)).status).toBe(200);
  });

  test('is not forgiven by right codes in between', async () => {
    const person = await auth.enrolled('ADMIN');
    const guess = async () => (await auth.answer(await person.challenged(), wrongCode(person.secret))).status;
    for (let tried = 0; tried < 9; tried++) expect(await guess()).toBe(400);
    expect((await auth.answer(await person.challenged(), person.nextCode())).status).toBe(200);
    expect([await guess(), await guess()]).toEqual([400, 429]);
  });
});
