import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createLogger } from '#shared/seeing/log';
import { verifyCode } from '../codes/verify-code.ts';
import { changePassword } from '../passwords/change-password.ts';
import { resetPassword } from '../passwords/reset-password.ts';
import { startWithSecondFactors, type WithSecondFactors } from '../testing/second-factor.ts';
import { answerChallenge } from './answer-challenge.ts';
import { logIn } from './log-in.ts';

let auth: WithSecondFactors;
beforeAll(async () => {
  auth = await startWithSecondFactors();
});
afterAll(() => auth.close());

/** auth with a log that the test reads. */
function overheard() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  return { lines, deps: { ...auth.deps, log } };
}

const origin = { address: undefined, authorization: null, refreshToken: undefined };
const here = { address: undefined, userAgent: undefined };

test('who signed in, and how, and whose sign-in was refused, stands in the log without what was said', async () => {
  const { lines, deps } = overheard();
  const { userId, email, password } = await auth.loggedIn();
  await logIn(deps)({ identifier: email, password, ...here });
  const wrong = { identifier: email, password: 'a guess at it', ...here };
  await logIn(deps)(wrong).catch(() => {});
  await logIn(deps)({ ...wrong, identifier: 'nobody@example.com' }).catch(() => {});

  expect(lines).toMatchObject([
    { msg: 'signed in', userId, method: 'PASSWORD', sessionId: expect.any(String) },
    { msg: 'sign-in refused', level: 'warn', userId, problem: 'CREDENTIALS_WRONG' },
    { msg: 'sign-in refused', level: 'warn', problem: 'CREDENTIALS_WRONG' },
  ]);
  expect(lines[2]).not.toHaveProperty('userId');
  for (const said of [email, password, 'a guess at it', 'nobody@example.com'])
    expect(JSON.stringify(lines)).not.toContain(said);
});

test('codes that open a session and codes that are refused stand in the log, the code does not', async () => {
  const { lines, deps } = overheard();
  const person = await auth.loggedIn();
  const to = { channel: 'phone', address: person.e164 } as const;
  await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' });
  const code = await auth.lastCode('LOGIN', person.e164);
  const wrong = code === '000000' ? '000001' : '000000';
  const given = { to, type: 'LOGIN', origin, userAgent: undefined } as const;
  await verifyCode(deps)({ ...given, code: wrong }).catch(() => {});
  await verifyCode(deps)({ ...given, code });

  expect(lines).toMatchObject([
    { msg: 'a code was refused', level: 'warn', userId: person.userId, purpose: 'LOGIN' },
    { msg: 'signed in', userId: person.userId, method: 'CODE' },
  ]);
  for (const said of [code, wrong, person.e164]) expect(JSON.stringify(lines)).not.toContain(`"${said}"`);
});

test('a password that was changed or reset stands in the log', async () => {
  const { lines, deps } = overheard();
  const person = await auth.loggedIn();
  const [next, last] = ['nine blue mangoes', 'four old tamarinds'];
  const caller = await auth.deps.tokens.verify(person.accessToken);
  const change = { caller, currentPassword: person.password, newPassword: next, address: undefined };
  await changePassword(deps)(change);
  await auth.post('/password/forgot', { identifier: person.phone });
  const code = await auth.lastCode('PASSWORD_RESET', person.e164);
  const to = { channel: 'phone', address: person.e164 } as const;
  await resetPassword(deps)({ to, code, newPassword: last, origin });

  expect(lines).toMatchObject([
    { msg: 'password changed', userId: person.userId },
    { msg: 'password reset by a code', userId: person.userId, sessionsEnded: 1 },
  ]);
  for (const said of [person.password, next, last]) expect(JSON.stringify(lines)).not.toContain(said);
});

test('second factors that are asked for, given and refused stand in the log, codes and challenges do not', async () => {
  const { lines, deps } = overheard();
  const person = await auth.enrolled('ADMIN');
  const { email, password } = person;
  const answer = (challenge: string, code: string) =>
    answerChallenge(deps)({ challenge, code, userAgent: undefined });
  const signIn = await logIn(deps)({ identifier: email, password, ...here });
  if (!('challenge' in signIn)) throw new Error('There is a second factor');
  const code = person.nextCode();
  await answer(signIn.challenge, person.secret).catch(() => {});
  await answer(person.refreshToken, code).catch(() => {});
  await answer(signIn.challenge, code);

  const { userId } = person;
  expect(lines).toMatchObject([
    { msg: 'a second factor is asked for', userId, method: 'PASSWORD' },
    { msg: 'a second factor was refused', level: 'warn', userId },
    { msg: 'a challenge was refused', level: 'warn' },
    { msg: 'signed in', userId, method: 'PASSWORD', secondFactor: 'APP' },
  ]);
  for (const said of [signIn.challenge, code, person.secret, person.refreshToken])
    expect(JSON.stringify(lines)).not.toContain(`"${said}"`);
});
