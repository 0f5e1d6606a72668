import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/auth';
import { MovableClock } from '#support/clock';
import { authConfig } from '../config.ts';
import { contacts, otpRecords, secondFactors, users } from '../schema.ts';
import { somebody as anybody, type StartedAuth, startAuth } from '../testing/fixtures.ts';

/** As in production: a code to each contact. */
let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({
    clock,
    env: { AUTH_REGISTRATION_CODE_PROVES_PHONE: 'false', TRUSTED_PROXIES: '1' },
  });
});
afterAll(() => auth.close());

type Headers = Record<string, string>;
const attackersHome: Headers = { 'x-forwarded-for': '198.51.100.9' };
const victimsHome: Headers = { 'x-forwarded-for': '203.0.113.4' };
const somebody = () => ({ ...anybody(), password: `green ${newId()}` });
const e164 = (phone: string) => `+88${phone}`;

async function register(person: ReturnType<typeof somebody>, home: Headers) {
  const answer = await auth.post('/register', person, home);
  expect(answer.status).toBe(201);
  const { userId, accessToken, refreshToken } = answer.body as Record<string, string>;
  return { userId: userId!, accessToken: accessToken!, refreshToken: refreshToken! };
}

/** The code of one account at one contact. */
async function codeFor(userId: string, address: string): Promise<string> {
  await auth.delivered();
  return auth.sent.findLast(
    (one) =>
      one.purpose === 'REGISTRATION' && one.userId === userId && [one.email, one.phone].includes(address),
  )!.code;
}

const prove = (contact: { email: string } | { phone: string }, code: string, headers: Headers) =>
  auth.post('/otp/verify', { ...contact, type: 'REGISTRATION', code }, headers);
const logIn = (identifier: string, password: string) => auth.post('/login', { identifier, password });
/** @returns whether a code of this purpose was sent there. */
async function isSent(contact: { email: string } | { phone: string }, home: Headers, type = 'LOGIN') {
  // Codes of a registration may still be on their way.
  const ofThisPurpose = () => auth.sent.filter(({ purpose }) => purpose === type).length;
  const before = ofThisPurpose();
  await auth.post('/otp/send', { ...contact, type }, home);
  await auth.delivered();
  return ofThisPurpose() > before;
}

/** The attacker names the victim's e-mail and their own phone, and proves the phone. */
async function squat() {
  const [attacker, victim] = [somebody(), somebody()];
  const hostile = { ...attacker, email: victim.email };
  const squatter = await register(hostile, attackersHome);
  const bearer = { ...attackersHome, ...auth.bearer(squatter.accessToken) };
  const code = await codeFor(squatter.userId, e164(attacker.phone));
  expect((await prove({ phone: attacker.phone }, code, bearer)).status).toBe(200);
  return { attacker: hostile, victim, squatter };
}

describe('who registers first with somebody’s e-mail', () => {
  test('keeps no key to the account that its holder opens, and blocks nobody', async () => {
    const { attacker, victim, squatter } = await squat();
    const mine = await register(victim, victimsHome);
    const code = await codeFor(mine.userId, victim.email);
    const proved = await prove({ email: victim.email }, code, victimsHome);
    expect(proved.body).toMatchObject({ userId: mine.userId, emailVerified: true, passwordVoid: true });
    expect((await logIn(victim.email, victim.password)).status).toBe(401);

    await auth.post('/password/forgot', { identifier: victim.email }, victimsHome);
    const reset = await auth.lastCode('PASSWORD_RESET', victim.email);
    const newPassword = 'nineteen green mangoes';
    const done = await auth.post(
      '/password/reset',
      { email: victim.email, code: reset, newPassword },
      victimsHome,
    );
    expect(done.body).toEqual({ sessionsEnded: true, contactsShut: [] });
    expect((await logIn(victim.email, newPassword)).status).toBe(200);

    expect((await logIn(victim.email, attacker.password)).status).toBe(401);
    const byPhone = await logIn(attacker.phone, attacker.password);
    const { userId } = await auth.deps.tokens.verify(byPhone.body.accessToken);
    expect(userId).toBe(squatter.userId);
    const contact = await auth.platform.bus.request(contracts.getContact, { userId });
    expect(contact).toEqual({ userId, email: '', phone: e164(attacker.phone), fullName: attacker.fullName });
  });

  test('loses the account where its holder enters the code of that registration: phone, password, sessions', async () => {
    const { attacker, victim, squatter } = await squat();
    await register(victim, victimsHome);
    const code = await codeFor(squatter.userId, victim.email);
    const proved = await prove({ email: victim.email }, code, victimsHome);
    expect(proved.body).toMatchObject({
      userId: squatter.userId,
      emailVerified: true,
      phoneVerified: false,
      passwordVoid: true,
    });
    for (const identifier of [victim.email, attacker.phone])
      expect((await logIn(identifier, attacker.password)).status).toBe(401);
    expect(await isSent({ phone: attacker.phone }, attackersHome)).toBe(false);
    expect(await isSent({ phone: attacker.phone }, attackersHome, 'PASSWORD_RESET')).toBe(false);
    expect((await auth.post('/refresh', { refreshToken: squatter.refreshToken })).status).toBe(401);
    await expect(auth.deps.tokens.verify(squatter.accessToken)).rejects.toMatchObject({ status: 401 });
    // The phone is still named there: only the signed-in holder can prove it by a code.
    expect(await isSent({ phone: attacker.phone }, attackersHome, 'REGISTRATION')).toBe(false);
  });

  test('loses nothing to who got a code that nobody but the registrant asked for', async () => {
    const { attacker, victim, squatter } = await squat();
    const code = await codeFor(squatter.userId, victim.email);
    const answer = await prove({ email: victim.email }, code, victimsHome);
    expect([answer.status, answer.body.code]).toEqual([403, 'SIGN_IN_NEEDED']);
    expect((await logIn(attacker.phone, attacker.password)).status).toBe(200);
    expect((await logIn(victim.email, attacker.password)).status).toBe(401);
  });

  test('and proves nothing has a registration that opens by nothing, and lets the code’s holder have it', async () => {
    const [attacker, victim] = [somebody(), somebody()];
    const squatter = await register({ ...attacker, email: victim.email }, attackersHome);
    expect((await logIn(victim.email, attacker.password)).status).toBe(401);
    expect(await isSent({ email: victim.email }, attackersHome)).toBe(false);
    expect(await isSent({ email: victim.email }, attackersHome, 'PASSWORD_RESET')).toBe(false);
    const proved = await prove(
      { email: victim.email },
      await codeFor(squatter.userId, victim.email),
      victimsHome,
    );
    expect(proved.body).toMatchObject({ emailVerified: true, passwordVoid: true });
    expect((await logIn(victim.email, attacker.password)).status).toBe(401);
    expect((await auth.post('/refresh', { refreshToken: squatter.refreshToken })).status).toBe(401);
  });
});

test('an app that a squatter has enrolled keeps nobody out who takes the registration over', async () => {
  const { victim, squatter } = await squat();
  await register(victim, victimsHome);
  await auth.deps.db.insert(secondFactors).values({
    id: newId(),
    userId: squatter.userId,
    sealedSecret: 'of the squatter',
    createdAt: clock.now(),
    confirmedAt: clock.now(),
  });
  const taken = await prove(
    { email: victim.email },
    await codeFor(squatter.userId, victim.email),
    victimsHome,
  );
  expect(taken.body).toMatchObject({ userId: squatter.userId, passwordVoid: true });
  await auth.post('/password/forgot', { identifier: victim.email }, victimsHome);
  const code = await auth.lastCode('PASSWORD_RESET', victim.email);
  const reset = { email: victim.email, code, newPassword: victim.password };
  expect((await auth.post('/password/reset', reset, victimsHome)).status).toBe(200);
  const { status, body } = await logIn(victim.email, victim.password);
  expect([status, typeof body.accessToken]).toEqual([200, 'string']);
});

test('who registers with a stranger’s phone keeps it from nobody', async () => {
  const [squatter, holder] = [somebody(), somebody()];
  const hostile = await register({ ...squatter, phone: holder.phone }, attackersHome);
  const bearer = { ...attackersHome, ...auth.bearer(hostile.accessToken) };
  const code = await codeFor(hostile.userId, squatter.email);
  expect((await prove({ email: squatter.email }, code, bearer)).status).toBe(200);
  const mine = await register(holder, victimsHome);
  const signedIn = { ...victimsHome, ...auth.bearer(mine.accessToken) };
  const proved = await prove(
    { phone: holder.phone },
    await codeFor(mine.userId, e164(holder.phone)),
    signedIn,
  );
  expect(proved.body).toMatchObject({ userId: mine.userId, phoneVerified: true, passwordVoid: false });
  expect((await logIn(holder.phone, holder.password)).status).toBe(200);
  expect((await logIn(holder.phone, squatter.password)).status).toBe(401);
});

describe('whoever registers and enters the codes from there', () => {
  test('has a good password and both contacts, signed in or not', async () => {
    for (const isSignedIn of [true, false]) {
      const person = somebody();
      const mine = await register(person, victimsHome);
      const headers = isSignedIn ? { ...victimsHome, ...auth.bearer(mine.accessToken) } : victimsHome;
      for (const [contact, address] of [
        [{ email: person.email }, person.email],
        [{ phone: person.phone }, e164(person.phone)],
      ] as const) {
        const answer = await prove(contact, await codeFor(mine.userId, address), headers);
        expect(answer.body).toMatchObject({ verified: true, passwordVoid: false });
      }
      for (const identifier of [person.email, person.phone])
        expect((await logIn(identifier, person.password)).status).toBe(200);
    }
  });

  test('keeps both after a reset where both were proved in one session, else has the other to prove anew', async () => {
    for (const [isSignedIn, contactsShut] of [
      [true, []],
      [false, ['phone']],
    ] as const) {
      const person = somebody();
      const mine = await register(person, victimsHome);
      const headers = isSignedIn ? { ...victimsHome, ...auth.bearer(mine.accessToken) } : victimsHome;
      await prove({ email: person.email }, await codeFor(mine.userId, person.email), headers);
      await prove({ phone: person.phone }, await codeFor(mine.userId, e164(person.phone)), headers);
      await auth.post('/password/forgot', { identifier: person.email }, victimsHome);
      const code = await auth.lastCode('PASSWORD_RESET', person.email);
      const newPassword = 'nineteen green mangoes';
      const done = await auth.post(
        '/password/reset',
        { email: person.email, code, newPassword },
        victimsHome,
      );
      expect(done.body).toEqual({ sessionsEnded: true, contactsShut: [...contactsShut] });
      expect((await logIn(person.phone, newPassword)).status).toBe(isSignedIn ? 200 : 401);
      if (isSignedIn) continue;

      const { accessToken } = (await logIn(person.email, newPassword)).body;
      const signedIn = { ...victimsHome, ...auth.bearer(accessToken) };
      expect(await isSent({ phone: person.phone }, signedIn, 'REGISTRATION')).toBe(true);
      const again = await auth.lastCode('REGISTRATION', e164(person.phone));
      expect((await prove({ phone: person.phone }, again, signedIn)).body.phoneVerified).toBe(true);
      expect((await logIn(person.phone, newPassword)).status).toBe(200);
      // Proved by who had reset it by the e-mail: both are in the same hands now.
      await auth.post('/password/forgot', { identifier: person.email }, signedIn);
      const second = { email: person.email, code: await auth.lastCode('PASSWORD_RESET', person.email) };
      const reset = await auth.post('/password/reset', { ...second, newPassword: person.password }, signedIn);
      expect(reset.body).toEqual({ sessionsEnded: true, contactsShut: [] });
    }
  });
});

test('a code that was sent before its contact was shut opens nothing any more', async () => {
  const { attacker, victim, squatter } = await squat();
  expect(await isSent({ phone: attacker.phone }, attackersHome)).toBe(true);
  const login = await auth.lastCode('LOGIN', e164(attacker.phone));
  await register(victim, victimsHome);
  await prove({ email: victim.email }, await codeFor(squatter.userId, victim.email), victimsHome);
  // It was closed with the account's other codes. Opened again by hand, its contact still opens nothing.
  await auth.deps.db
    .update(otpRecords)
    .set({ expiresAt: new Date(clock.now().getTime() + 300_000), attempts: 0 })
    .where(and(eq(otpRecords.userId, squatter.userId), eq(otpRecords.otpType, 'LOGIN')));
  const entered = { phone: attacker.phone, type: 'LOGIN', code: login };
  expect((await auth.post('/otp/verify', entered, attackersHome)).body.code).toBe('CODE_NOT_VALID');
});

test('what stands for an unproved contact is shown to nobody', async () => {
  const person = somebody();
  const { userId } = await register(person, victimsHome);
  const [row] = await auth.deps.db.select().from(users).where(eq(users.id, userId));
  expect([row!.email, row!.phone]).toEqual([
    `${userId}@unproved.invalid`,
    expect.stringMatching(/^\+999\d{12}$/),
  ]);
  const { bus } = auth.platform;
  const told = [
    await bus.request(contracts.getContact, { userId }),
    await bus.request(contracts.getStanding, { userId }),
    await bus.request(contracts.exportAccount, { userId }),
  ];
  expect(JSON.stringify(told)).not.toMatch(/unproved|\+999/);
  expect(told[0]).toMatchObject({ email: '', phone: '' });
  expect(told[2]).toMatchObject({
    contacts: expect.arrayContaining([expect.objectContaining({ value: person.email, provedAt: null })]),
  });
  for (const identifier of [row!.email, row!.phone])
    expect((await logIn(identifier, person.password)).status).toBe(401);
});

test('of accounts that prove one contact at once, one has it', async () => {
  const person = somebody();
  const rivals = await Promise.all(
    [1, 2, 3].map(() => register({ ...somebody(), email: person.email }, victimsHome)),
  );
  const codes = [];
  for (const { userId } of rivals) codes.push(await codeFor(userId, person.email));
  const answers = await Promise.all(
    codes.map((code, at) =>
      prove({ email: person.email }, code, { ...victimsHome, ...auth.bearer(rivals[at]!.accessToken) }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const holders = await auth.deps.db.$count(users, eq(users.email, person.email));
  expect(holders).toBe(1);
  expect(await auth.deps.db.$count(contacts, eq(contacts.value, person.email))).toBe(3);
});

test('production takes no code of a mail for a phone', () => {
  expect(() => authConfig({ JATRA_ENV: 'production', AUTH_REGISTRATION_CODE_PROVES_PHONE: 'true' })).toThrow(
    'AUTH_REGISTRATION_CODE_PROVES_PHONE',
  );
});
