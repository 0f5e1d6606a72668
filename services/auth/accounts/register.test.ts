import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/auth';
import { sendCode } from '#shared/contracts/notification';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { deliverCodes } from '../codes/deliver-codes.ts';
import { users } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import accounts from './development-accounts.json' with { type: 'json' };
import { addDevelopmentAccounts } from './development-accounts.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

describe('registration', () => {
  test('opens an account that has proved nothing, signs in to it, and sends a code to each contact', async () => {
    const person = somebody();
    const answer = await auth.post('/register', { ...person, email: person.email.toUpperCase() });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      userId: expect.any(String),
      email: person.email,
      phone: `+88${person.phone}`,
      fullName: person.fullName,
      codeSent: true,
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await auth.delivered();
    const codes = auth.sent.filter(({ userId }) => userId === answer.body.userId);
    const code = { code: expect.stringMatching(/^\d{6}$/), purpose: 'REGISTRATION', expiresInSeconds: 300 };
    const { userId } = answer.body;
    expect(codes).toHaveLength(2);
    expect(codes).toContainEqual({ userId, email: person.email, phone: null, ...code } as never);
    expect(codes).toContainEqual({ userId, email: null, phone: `+88${person.phone}`, ...code } as never);
    const [row] = await auth.deps.db.select().from(users).where(eq(users.id, answer.body.userId));
    expect(row).toMatchObject({
      role: 'USER',
      status: 'ACTIVE',
      isEmailVerified: false,
      isPhoneVerified: false,
    });
    expect(row!.passwordHash).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  test.each([
    ['an outer blank', (email: string) => ` ${email} `, (email: string) => email],
    [
      'a domain of another script',
      (email: string) => email.replace('@example.com', '@bücher.example'),
      (email: string) => email.replace('@example.com', '@xn--bcher-kva.example'),
    ],
  ])('with %s in the e-mail is taken, and signs in with it as typed', async (_, typed, kept) => {
    const person = somebody();
    const email = typed(person.email);
    const answer = await auth.post('/register', { ...person, email });
    expect([answer.status, answer.body.email]).toEqual([201, kept(person.email)]);
    const code = await auth.lastCode('REGISTRATION', kept(person.email));
    expect((await auth.post('/otp/verify', { email, type: 'REGISTRATION', code })).status).toBe(200);
    const login = await auth.post('/login', { identifier: email, password: person.password });
    expect(login.status).toBe(200);
    const asked = await auth.post('/otp/send', { email, type: 'LOGIN' });
    expect(asked.status).toBe(202);
    expect(await auth.lastCode('LOGIN', kept(person.email))).toMatch(/^\d{6}$/);
  });

  test.each([
    ['bn', { language: 'bn' }, 'en-US,en;q=0.9'],
    ['en', { language: 'en' }, 'bn-BD'],
    ['bn', {}, 'bn-BD,bn;q=0.9,en-US;q=0.8'],
    ['en', {}, 'en-GB,en;q=0.9,bn;q=0.8'],
    ['bn', {}, 'fr, bn;q=0.2'],
    [undefined, {}, '*'],
    [undefined, {}, 'fr-FR, de'],
    [undefined, {}, ';;;q=x,'],
    [undefined, {}, undefined],
  ])(
    'sends its code in %p for %j and Accept-Language %p, and tells of it',
    async (language, field, header) => {
      const person = somebody();
      const headers = header === undefined ? undefined : { 'accept-language': header };
      const answer = await auth.post('/register', { ...person, ...field }, headers);
      expect(answer.status).toBe(201);
      await auth.delivered();
      const sent = auth.sent.find(({ email }) => email === person.email);
      const event = await eventually(async () => {
        const events = await auth.platform.events(contracts.registered);
        return events.find(({ aggregateId }) => aggregateId === answer.body.userId);
      }, 'auth.registered');
      expect<(string | undefined)[]>([sent!.language, event!.data.language]).toEqual([language, language]);
    },
  );

  test('tells of the account once, with nothing personal in the event', async () => {
    const { userId } = await auth.registered();
    const told = await eventually(async () => {
      const events = await auth.platform.events(contracts.registered);
      const mine = events.filter((event) => event.aggregateId === userId);
      return mine.length > 0 && mine;
    }, 'auth.registered');
    expect(told).toHaveLength(1);
    expect(told[0]!.data as object).toEqual({ userId, registeredAt: expect.any(String) });
  });

  test('with a contact that has an account gets no code there, and its proof stays where it is', async () => {
    const person = await auth.registered();
    const again = { ...somebody(), phone: person.phone };
    const answer = await auth.post('/register', again);
    expect(answer.status).toBe(201);
    await auth.delivered();
    const sent = auth.sent.filter(({ userId }) => userId === answer.body.userId);
    expect(sent.map(({ email }) => email)).toEqual([again.email]);
    await auth.post(
      '/otp/send',
      { phone: person.phone, type: 'REGISTRATION' },
      auth.bearer(answer.body.accessToken),
    );
    await auth.delivered();
    expect(auth.sent.filter(({ userId }) => userId === answer.body.userId)).toHaveLength(1);
    // In development the code of the mail is good for the phone as well, unless another has proved it.
    const proof = { email: again.email, type: 'REGISTRATION', code: sent[0]!.code };
    const proved = await auth.post('/otp/verify', proof, auth.bearer(answer.body.accessToken));
    expect(proved.body).toMatchObject({ emailVerified: true, phoneVerified: false });
    const login = await auth.post('/login', { identifier: person.phone, password: person.password });
    expect(login.status).toBe(200);
  });

  test('four times at once with one phone makes four registrations', async () => {
    const { phone } = somebody();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => auth.post('/register', { ...somebody(), phone })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  });

  test('of fifty people at once meets no limit', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.post('/register', somebody())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });

  test('survives that the code cannot be sent, and another can be asked for', async () => {
    await auth.platform.fake(sendCode, async () => {
      throw new Error('the notification service is broken');
    });
    const person = somebody();
    const answer = await auth.post('/register', person);
    expect(answer.status).toBe(201);
    await auth.platform.fake(sendCode, async (message) => {
      auth.sent.push(message);
      return { accepted: true };
    });
    const again = await auth.post('/otp/send', { phone: person.phone, type: 'REGISTRATION' });
    expect(again.status).toBe(202);
    clock.forward(11);
    await deliverCodes(auth.deps)();
    expect(await auth.lastCode('REGISTRATION', person.email)).toMatch(/^\d{6}$/);
    expect(await auth.lastCode('REGISTRATION', `+88${person.phone}`)).toMatch(/^\d{6}$/);
  });

  test.each([
    ['email', { email: 'nobody' }],
    ['email', { email: 'রহিম@example.com' }],
    ['phone', { phone: '01212345678' }],
    ['phone', { phone: '01112345678' }],
    ['phone', { phone: '+14155552671' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(129) }],
    ['fullName', { fullName: '  ' }],
    ['fullName', { fullName: '<b>Rahim</b>' }],
    ['fullName', { fullName: 'Rahim\u202eUddin' }],
    ['fullName', { fullName: 'Rahim 李' }],
    ['fullName', { fullName: 'R'.repeat(101) }],
    ['fullName', { fullName: undefined }],
    ['language', { language: 'fr' }],
    ['language', { language: 'BN' }],
    ['language', { language: null }],
  ])('with a wrong %s is refused by that name, and no password comes back', async (field, wrong) => {
    const person = { ...somebody(), ...wrong };
    const answer = await auth.post('/register', person);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'VALIDATION', errors: [{ field }] });
    expect(answer.text).not.toContain(person.password);
  });

  test('gives nobody a role of their choice', async () => {
    const answer = await auth.post('/register', { ...somebody(), role: 'ADMIN', isPhoneVerified: true });
    expect(answer.status).toBe(201);
    const [row] = await auth.deps.db.select().from(users).where(eq(users.id, answer.body.userId));
    expect(row).toMatchObject({ role: 'USER', isPhoneVerified: false });
  });
});

describe('the contact of an account', () => {
  test('is answered to other services', async () => {
    const person = await auth.registered();
    expect(await auth.platform.bus.request(contracts.getContact, { userId: person.userId })).toEqual({
      userId: person.userId,
      email: person.email,
      phone: person.e164,
      fullName: person.fullName,
    });
  });

  test('of nobody, or of a deleted account, is not found', async () => {
    const { userId } = await auth.registered();
    await auth.deps.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, userId));
    for (const id of [newId(), userId]) {
      const asked = auth.platform.bus.request(contracts.getContact, { userId: id });
      await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
    }
  });
});

describe('development accounts', () => {
  test('exist once for each role, verified, and sign in with the committed password', async () => {
    await addDevelopmentAccounts(auth.deps)();
    const rows = await auth.deps.db.select().from(users);
    for (const account of accounts) {
      const mine = rows.filter(({ email }) => email === account.email);
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({
        role: account.role as never,
        phone: account.phone,
        isEmailVerified: true,
        isPhoneVerified: true,
      });
    }
    const roles = accounts.map(({ role }) => role);
    expect(roles).toEqual(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);
    const { email: identifier, password } = accounts[1]!;
    const login = await auth.post('/login', { identifier, password });
    expect(login.status).toBe(200);
    expect(await auth.deps.tokens.verify(login.body.accessToken)).toMatchObject({ role: 'CHECKER' });
  });

  test('are not made in production', async () => {
    const email = accounts[0]!.email;
    const moved = { email: `moved-${email}`, phone: '+8801799999999' };
    await auth.deps.db.update(users).set(moved).where(eq(users.email, email));
    const present = async () =>
      (await auth.deps.db.select().from(users).where(eq(users.email, email))).length;
    await addDevelopmentAccounts({ ...auth.deps, config: { ...auth.deps.config, production: true } })();
    expect(await present()).toBe(0);
    await addDevelopmentAccounts(auth.deps)();
    expect(await present()).toBe(1);
  });
});
