import { eq } from 'drizzle-orm';
import { TOTP } from 'otpauth';
import { MovableClock } from '#support/clock';
import { type AccountRole, users } from '../schema.ts';
import { startAuth } from './fixtures.ts';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/**
 * Starts auth as in production, where staff need a second factor, with people who have one. Each code has a
 * step of its own.
 */
export async function startWithSecondFactors(env: Record<string, string> = {}) {
  // A step of thirty seconds ends when a test says so, however slow the machine is.
  const clock = new MovableClock(new Date());
  const auth = await startAuth({ clock, env: { AUTH_STAFF_SECOND_FACTOR: 'required', ...env } });

  const codeAt = (secret: string, aheadMs = 0) =>
    TOTP.generate({ secret: secretOf(secret), timestamp: clock.now().getTime() + aheadMs });
  const nextCode = (secret: string) => {
    clock.forward(30);
    return codeAt(secret);
  };
  /** Moves the clock so many seconds into a step, one or two steps later. */
  const intoStep = (seconds: number) => clock.forward(60 + seconds - ((clock.now().getTime() / 1_000) % 30));
  const as = (accessToken: string) => (method: string, path: string, body?: unknown) =>
    auth.call(method, path, body, auth.bearer(accessToken));

  const member = async (role: AccountRole) => {
    const person = await auth.registered();
    await auth.deps.db.update(users).set({ role }).where(eq(users.id, person.userId));
    const { email, password } = person;
    return { ...person, logIn: () => auth.post('/login', { identifier: email, password }) };
  };
  /** Somebody signed in, with the code that enrolling needs. */
  const beginner = async (role: AccountRole) => {
    const person = await member(role);
    const tokens = (await person.logIn()).body as Tokens;
    await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', person.e164);
    const call = as(tokens.accessToken);
    return {
      ...person,
      ...tokens,
      loginCode: code,
      call,
      begin: (change: Record<string, unknown> = {}) =>
        call('POST', '/v1/auth/second-factor', {
          password: person.password,
          phone: person.phone,
          code,
          ...change,
        }),
    };
  };
  const enrolled = async (role: AccountRole = 'USER') => {
    const person = await beginner(role);
    const { secret } = (await person.begin()).body as { secret: string };
    const answer = await person.call('POST', '/v1/auth/second-factor/confirm', { code: nextCode(secret) });
    if (answer.status !== 200) throw new Error(`Enrolling answered ${answer.status}: ${answer.text}`);
    return {
      ...person,
      secret,
      recoveryCodes: answer.body.recoveryCodes as string[],
      nextCode: () => nextCode(secret),
      challenged: async () => (await person.logIn()).body.challenge as string,
    };
  };
  const answer = (challenge: string, code: string) => auth.post('/login/second-factor', { challenge, code });
  const roleIn = (accessToken: string): AccountRole =>
    JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()).role;
  return { ...auth, clock, codeAt, nextCode, intoStep, as, member, beginner, enrolled, answer, roleIn };
}

function secretOf(base32: string) {
  return new TOTP({ secret: base32 }).secret;
}

export type WithSecondFactors = Awaited<ReturnType<typeof startWithSecondFactors>>;
