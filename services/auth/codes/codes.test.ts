import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq, isNull } from 'drizzle-orm';
import { MovableClock } from '#support/clock';
import { otpRecords } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import { strangerIdOf } from './identify-asker.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

const inDigitsFrom = (zero: number, code: string) =>
  code.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe('a registration code', () => {
  test('is used up', async () => {
    const person = await auth.newcomer();
    const code = await auth.lastCode('REGISTRATION', person.email);
    const body = { phone: person.phone, type: 'REGISTRATION', code };
    const first = await auth.post('/otp/verify', body);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ verified: true, userId: person.userId });
    const second = await auth.post('/otp/verify', body);
    expect(second.status).toBe(400);
    expect(second.body.code).toBe('CODE_NOT_VALID');
  });

  test.each([
    ['in Bengali digits', (code: string) => inDigitsFrom(0x09e6, code)],
    ['in Arabic-Indic digits', (code: string) => inDigitsFrom(0x0660, code)],
    ['in full-width digits', (code: string) => inDigitsFrom(0xff10, code)],
    ['with a blank', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['with a dash', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
  ])('can be typed %s, to prove a contact and to set a password', async (_, typed) => {
    const person = await auth.newcomer();
    const code = typed(await auth.lastCode('REGISTRATION', person.email));
    const answer = await auth.post('/otp/verify', { email: person.email, type: 'REGISTRATION', code });
    expect(answer.status).toBe(200);
    expect(answer.body.phoneVerified).toBe(true);
    await auth.post('/password/forgot', { identifier: person.phone });
    const reset = {
      code: typed(await auth.lastCode('PASSWORD_RESET', person.e164)),
      newPassword: 'green mangoes',
    };
    expect((await auth.post('/password/reset', { phone: person.phone, ...reset })).status).toBe(200);
  });

  test('is stored as an HMAC alone, in Postgres and under the key of the spec for five minutes', async () => {
    const began = performance.now();
    const person = await auth.newcomer();
    const code = await auth.lastCode('REGISTRATION', person.e164);
    const [row] = await auth.deps.db
      .select()
      .from(otpRecords)
      .where(and(eq(otpRecords.userId, person.userId), isNull(otpRecords.email)));
    expect(row!.otpCode).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(`"${code}"`);
    const key = `otp:${person.e164}`;
    expect(await auth.deps.redis.get(key)).toBe(row!.otpCode);
    const seconds = await auth.deps.redis.ttl(key);
    const sinceSeconds = (performance.now() - began) / 1_000;
    expect(seconds).toBeGreaterThan(298 - sinceSeconds);
    expect(seconds).toBeLessThanOrEqual(300);
    await auth.post('/otp/verify', { phone: person.phone, type: 'REGISTRATION', code });
    expect(await auth.deps.redis.exists(key)).toBe(0);
  });

  test('is nowhere in a dump of either, also when it was asked for', async () => {
    const person = await auth.registered();
    await auth.post('/otp/send', { phone: person.phone, type: 'BOOKING' });
    const code = await auth.lastCode('BOOKING', person.e164);
    const rows = await auth.deps.db.select().from(otpRecords).where(eq(otpRecords.phone, person.e164));
    const newest = rows.find(({ otpType }) => otpType === 'BOOKING')!;
    expect(newest.otpCode).toMatch(/^[0-9a-f]{64}$/);
    expect(await auth.deps.redis.get(`otp:${person.e164}`)).toBe(newest.otpCode);
    expect(rows.map(({ otpCode }) => otpCode)).not.toContain(code);
  });

  test('tried many times at once succeeds once', async () => {
    const person = await auth.newcomer();
    const body = {
      phone: person.phone,
      type: 'REGISTRATION',
      code: await auth.lastCode('REGISTRATION', person.email),
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => auth.post('/otp/verify', body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(7);
  });

  test('is good at the fifth try and not at the sixth', async () => {
    for (const [failures, status] of [
      [4, 200],
      [5, 400],
    ] as const) {
      const person = await auth.newcomer();
      const code = await auth.lastCode('REGISTRATION', person.email);
      const body = { phone: person.phone, type: 'REGISTRATION' };
      for (let failed = 0; failed < failures; failed++) {
        expect((await auth.post('/otp/verify', { ...body, code: wrong(code) })).status).toBe(400);
      }
      expect((await auth.post('/otp/verify', { ...body, code })).status).toBe(status);
    }
  });

  test('has no more than five tries when they come at once', async () => {
    const person = await auth.newcomer();
    const code = await auth.lastCode('REGISTRATION', person.email);
    const body = { phone: person.phone, type: 'REGISTRATION', code: wrong(code) };
    await Promise.all(Array.from({ length: 20 }, () => auth.post('/otp/verify', body)));
    const [row] = await auth.deps.db.select().from(otpRecords).where(eq(otpRecords.userId, person.userId));
    expect(row!.attempts).toBe(5);
    expect((await auth.post('/otp/verify', { ...body, code })).status).toBe(400);
  });

  test('is good for five minutes', async () => {
    const [inTime, late] = [await auth.newcomer(), await auth.newcomer()];
    const verify = async (person: typeof inTime) =>
      auth.post('/otp/verify', {
        phone: person.phone,
        type: 'REGISTRATION',
        code: await auth.lastCode('REGISTRATION', person.email),
      });
    clock.forward(290);
    expect((await verify(inTime)).status).toBe(200);
    clock.forward(11);
    expect((await verify(late)).status).toBe(400);
  });
});

describe('a code for one purpose', () => {
  test('opens no other', async () => {
    const person = await auth.newcomer();
    const code = await auth.lastCode('REGISTRATION', person.email);
    for (const type of ['LOGIN', 'BOOKING']) {
      const answer = await auth.post('/otp/verify', { phone: person.phone, type, code });
      expect(answer.body.code).toBe('CODE_NOT_VALID');
    }
    const reset = { phone: person.phone, code, newPassword: 'another password' };
    expect((await auth.post('/password/reset', reset)).body.code).toBe('CODE_NOT_VALID');
    const right = await auth.post('/otp/verify', { phone: person.phone, type: 'REGISTRATION', code });
    expect(right.status).toBe(200);
  });

  test('of booking answers for its account, and opens no session', async () => {
    const person = await auth.registered();
    expect((await auth.post('/otp/send', { phone: person.phone, type: 'BOOKING' })).status).toBe(202);
    const code = await auth.lastCode('BOOKING', person.e164);
    const answer = await auth.post('/otp/verify', { phone: person.phone, type: 'BOOKING', code });
    expect(answer.body).toEqual({
      verified: true,
      userId: person.userId,
      phoneVerified: true,
      emailVerified: true,
      passwordVoid: false,
    });
  });

  test('of login signs in', async () => {
    const person = await auth.registered();
    expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(202);
    const code = await auth.lastCode('LOGIN', person.e164);
    const answer = await auth.post('/otp/verify', { phone: person.phone, type: 'LOGIN', code });
    expect(answer.body).toMatchObject({ verified: true, tokenType: 'Bearer', expiresIn: 900 });
    const caller = await auth.deps.tokens.verify(answer.body.accessToken);
    expect(caller).toMatchObject({ userId: person.userId, role: 'USER' });
    expect((await auth.post('/refresh', { refreshToken: answer.body.refreshToken })).status).toBe(200);
  });

  test('is put out of use by a newer one', async () => {
    const person = await auth.newcomer();
    const old = await auth.lastCode('REGISTRATION', person.email);
    await auth.post('/otp/send', { email: person.email, type: 'REGISTRATION' });
    const code = await auth.lastCode('REGISTRATION', person.email);
    const body = { email: person.email, type: 'REGISTRATION' };
    if (old !== code) expect((await auth.post('/otp/verify', { ...body, code: old })).status).toBe(400);
    expect((await auth.post('/otp/verify', { ...body, code })).status).toBe(200);
  });
});

describe('asking for a code', () => {
  test('answers the same for nobody, and sends nothing', async () => {
    const [known, unknown] = [await auth.registered(), somebody()];
    const before = auth.sent.length;
    const answers = [
      await auth.post('/otp/send', { email: unknown.email, type: 'LOGIN' }),
      await auth.post('/password/forgot', { identifier: unknown.phone }),
      await auth.post('/password/forgot', { identifier: 'no phone, no e-mail' }),
    ];
    await auth.delivered();
    expect(auth.sent.length).toBe(before);
    answers.push(await auth.post('/otp/send', { email: known.email, type: 'LOGIN' }));
    for (const { status, body } of answers) {
      expect(status).toBe(202);
      expect(body).toEqual({ expiresInSeconds: 300 });
    }
  });

  test('again within 90 seconds is refused with the time to wait, for that purpose alone', async () => {
    const person = await auth.registered();
    const send = (type: string) => auth.post('/otp/send', { phone: person.phone, type });
    const began = performance.now();
    expect((await send('LOGIN')).status).toBe(202);
    const soon = await send('LOGIN');
    expect(soon.status).toBe(429);
    expect(soon.body.code).toBe('TOO_MANY_REQUESTS');
    const wait = Number(soon.headers.get('retry-after'));
    const sinceSeconds = (performance.now() - began) / 1_000;
    expect(wait).toBeGreaterThan(88 - sinceSeconds);
    expect(wait).toBeLessThanOrEqual(90);
    expect((await send('BOOKING')).status).toBe(202);
  });

  test('a fourth time in ten minutes is refused', async () => {
    const person = await auth.registered();
    const statuses: number[] = [];
    const here = strangerIdOf(auth.deps, undefined);
    for (let asked = 0; asked < 4; asked++) {
      await auth.deps.redis.del(`limit:auth:codeAgain:LOGIN:${here}:${person.e164}`);
      statuses.push((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status);
    }
    expect(statuses).toEqual([202, 202, 202, 429]);
  });

  test('without saying for what is refused by name', async () => {
    const person = await auth.registered();
    const send = await auth.post('/otp/send', { phone: person.phone });
    const code = await auth.lastCode('REGISTRATION', person.email);
    const verify = await auth.post('/otp/verify', { phone: person.phone, code });
    for (const { status, body } of [send, verify]) {
      expect([status, body.errors]).toMatchObject([400, [{ field: 'type' }]]);
    }
  });

  test.each([
    ['neither', {}],
    ['both', { phone: '01712345678', email: 'rahim@example.com' }],
  ])('with %s of phone and e-mail is refused by name', async (_, destination) => {
    const answer = await auth.post('/otp/send', { ...destination, type: 'LOGIN' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'phone' }]);
  });
});
