import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq, isNotNull } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/auth';
import { authConfig } from '../config.ts';
import { otpRecords, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';

let lenient: StartedAuth;
let strict: StartedAuth;
beforeAll(async () => {
  [lenient, strict] = await Promise.all([
    startAuth(),
    startAuth({ env: { AUTH_REGISTRATION_CODE_PROVES_PHONE: 'false' } }),
  ]);
});
afterAll(() => Promise.all([lenient.close(), strict.close()]));

async function verify(auth: StartedAuth, contact: { phone: string } | { email: string }, code: string) {
  const answer = await auth.post('/otp/verify', { ...contact, type: 'REGISTRATION', code });
  const { status, body } = answer;
  return { status, phoneVerified: body.phoneVerified, emailVerified: body.emailVerified };
}

describe('the code of a registration’s mail', () => {
  test('proves the phone as well in development, whichever is named', async () => {
    for (const named of ['phone', 'email'] as const) {
      const person = await lenient.newcomer();
      const code = await lenient.lastCode('REGISTRATION', person.email);
      const contact = named === 'phone' ? { phone: person.phone } : { email: person.email };
      expect(await verify(lenient, contact, code)).toEqual({
        status: 200,
        phoneVerified: true,
        emailVerified: true,
      });
    }
  });

  test('never proves the phone where the config says so', async () => {
    const person = await strict.newcomer();
    const code = await strict.lastCode('REGISTRATION', person.email);
    expect(await verify(strict, { phone: person.phone }, code)).toMatchObject({ status: 400 });
    expect(await verify(strict, { email: person.email }, code)).toEqual({
      status: 200,
      phoneVerified: false,
      emailVerified: true,
    });
    const [row] = await strict.deps.db.select().from(users).where(eq(users.id, person.userId));
    expect(row).toMatchObject({ isPhoneVerified: false, isEmailVerified: true });
  });

  test('of the release before, which went to both, proves neither where the config says so', async () => {
    const person = await strict.newcomer();
    const code = await strict.lastCode('REGISTRATION', person.email);
    await strict.deps.db
      .update(otpRecords)
      .set({ phone: person.e164 })
      .where(and(eq(otpRecords.userId, person.userId), isNotNull(otpRecords.email)));
    for (const contact of [{ phone: person.phone }, { email: person.email }])
      expect(await verify(strict, contact, code)).toMatchObject({ status: 400 });
  });

  test.each([
    ['production', {}, false],
    ['development', {}, true],
    ['production', { AUTH_REGISTRATION_CODE_PROVES_PHONE: 'false' }, false],
    ['development', { AUTH_REGISTRATION_CODE_PROVES_PHONE: 'false' }, false],
  ])('in %s with %p: proves the phone %p', (environment, env, proves) => {
    expect(authConfig({ JATRA_ENV: environment, ...env }).registrationCodeProvesPhone).toBe(proves);
  });
});

describe('a code that is asked for', () => {
  test('goes to the phone alone and proves it alone, or to the e-mail alone and proves that', async () => {
    const person = await strict.newcomer();
    expect((await strict.post('/otp/send', { phone: person.phone, type: 'REGISTRATION' })).status).toBe(202);
    const toPhone = await strict.lastCode('REGISTRATION', person.e164);
    expect(strict.sent.at(-1)).toMatchObject({ phone: person.e164, email: null, code: toPhone });
    expect(await verify(strict, { email: person.email }, toPhone)).toMatchObject({ status: 400 });
    expect(await verify(strict, { phone: person.phone }, toPhone)).toEqual({
      status: 200,
      phoneVerified: true,
      emailVerified: false,
    });

    await strict.post('/otp/send', { email: person.email, type: 'REGISTRATION' });
    const toMail = await strict.lastCode('REGISTRATION', person.email);
    expect(strict.sent.at(-1)).toMatchObject({ phone: null, email: person.email, code: toMail });
    expect(await verify(strict, { phone: person.phone }, toMail)).toMatchObject({ status: 400 });
    expect(await verify(strict, { email: person.email }, toMail)).toMatchObject({
      status: 200,
      emailVerified: true,
    });
  });

  test('for a new password goes to the one that was named alone', async () => {
    const person = await strict.registered();
    await strict.post('/password/forgot', { identifier: person.email });
    const code = await strict.lastCode('PASSWORD_RESET', person.email);
    expect(strict.sent.at(-1)).toMatchObject({ phone: null, email: person.email });
    const newPassword = 'twelve green mangoes';
    const byPhone = await strict.post('/password/reset', { phone: person.phone, code, newPassword });
    expect(byPhone.body.code).toBe('CODE_NOT_VALID');
  });
});

describe('that the phone is proved', () => {
  test('stands in the next access token, and is answered live for one from before', async () => {
    const person = await strict.newcomer();
    const standing = () => strict.platform.bus.request(contracts.getStanding, { userId: person.userId });
    expect(decodeJwt(person.accessToken).phone_verified).toBe(false);
    expect(await standing()).toEqual({
      userId: person.userId,
      status: 'ACTIVE',
      isPhoneVerified: false,
      isEmailVerified: false,
    });
    await strict.post('/otp/send', { phone: person.phone, type: 'REGISTRATION' });
    await verify(strict, { phone: person.phone }, await strict.lastCode('REGISTRATION', person.e164));

    expect(await strict.deps.tokens.verify(person.accessToken)).toMatchObject({ phoneVerified: false });
    expect(await standing()).toMatchObject({ isPhoneVerified: true });
    const { body } = await strict.post('/refresh', { refreshToken: person.refreshToken });
    expect(await strict.deps.tokens.verify(body.accessToken)).toMatchObject({ phoneVerified: true });
  });

  test('is answered for nobody who is not there', async () => {
    const asked = strict.platform.bus.request(contracts.getStanding, { userId: newId() });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });
});
