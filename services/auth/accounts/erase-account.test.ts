import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/auth';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { adminActions, contacts, otpRecords, refreshTokens, sessions, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';
import { anonymiseAccounts } from './anonymise-accounts.ts';
import { dropOldMarks } from './erasure-mark.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

type Person = Awaited<ReturnType<StartedAuth['loggedIn']>>;

const erase = ({ userId }: { userId: string }, password?: string) =>
  auth.platform.bus.request(contracts.eraseAccount, {
    userId,
    requestId: 'test-request',
    ...(password === undefined ? {} : { password }),
  });
const rowOf = async ({ userId }: Person) =>
  (await auth.deps.db.select().from(users).where(eq(users.id, userId)))[0]!;
const deletions = async ({ userId }: Person) =>
  (await auth.platform.events(contracts.accountDeleted)).filter((event) => event.aggregateId === userId);

describe('an account that is erased', () => {
  test('is signed out everywhere, signs in no more and gets no code', async () => {
    const person = await auth.loggedIn();
    const erased = await erase(person, person.password);
    expect(Date.parse(erased.anonymiseAt) - Date.parse(erased.deletedAt)).toBe(30 * 86_400_000);
    expect((await rowOf(person)).deletedAt!.toISOString()).toBe(erased.deletedAt);

    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    await eventually(async () => {
      const answer = await auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(person.accessToken));
      return answer.status === 401;
    }, 'the access token to be refused');
    const login = await auth.post('/login', { identifier: person.email, password: person.password });
    expect([login.status, login.body.code]).toEqual([401, 'CREDENTIALS_WRONG']);
    const before = auth.sent.length;
    expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(202);
    await auth.delivered();
    expect(auth.sent).toHaveLength(before);
    const asked = auth.platform.bus.request(contracts.getContact, { userId: person.userId });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('however often and by however many it is asked for, is told of once and logged once', async () => {
    const person = await auth.loggedIn();
    const answers = await Promise.all([1, 2, 3].map(() => erase(person)));
    clock.forward(5);
    answers.push(await erase(person));
    expect(new Set(answers.map(({ deletedAt }) => deletedAt)).size).toBe(1);
    await eventually(async () => (await deletions(person)).length > 0, 'auth.account-deleted');
    await eventually(
      async () => (await auth.deps.db.execute('SELECT 1 FROM outbox WHERE sent_at IS NULL')).length === 0,
      'every event to be sent',
    );
    const told = await deletions(person);
    expect(told.map(({ data }) => data)).toEqual([answers[0]!]);
    const logged = await auth.deps.db
      .select()
      .from(adminActions)
      .where(eq(adminActions.entityId, person.userId));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ actorId: person.userId, action: 'erase', requestId: 'test-request' });
  });

  test('keeps its contacts for thirty days, then nothing that names its holder, and only then are they free', async () => {
    const person = await auth.loggedIn();
    const alive = await auth.loggedIn();
    await erase(person);
    clock.forward(29 * 86_400);
    await anonymiseAccounts(auth.deps)();
    expect(await rowOf(person)).toMatchObject({
      email: person.email,
      phone: person.e164,
      anonymisedAt: null,
    });
    const wanted = { ...person, password: 'eleven green mangoes' };
    expect((await auth.post('/register', wanted)).status).toBe(201);
    await auth.delivered();
    const sentTo = () => auth.sent.filter(({ email }) => email === person.email).length;
    const sent = sentTo();

    clock.forward(86_401);
    await Promise.all([anonymiseAccounts(auth.deps)(), anonymiseAccounts(auth.deps)()]);
    const text = JSON.stringify([
      await rowOf(person),
      await auth.deps.db.select().from(sessions).where(eq(sessions.userId, person.userId)),
      await auth.deps.db.select().from(otpRecords).where(eq(otpRecords.userId, person.userId)),
      await auth.deps.db.select().from(refreshTokens).where(eq(refreshTokens.userId, person.userId)),
      await auth.deps.db.select().from(contacts).where(eq(contacts.userId, person.userId)),
    ]);
    for (const planted of [person.email, person.e164, person.fullName, '$argon2id$', 'REGISTRATION'])
      expect(text).not.toContain(planted);
    expect((await rowOf(person)).anonymisedAt).not.toBeNull();
    expect(await rowOf(alive)).toMatchObject({ email: alive.email, anonymisedAt: null, deletedAt: null });
    const login = await auth.post('/login', { identifier: (await rowOf(person)).email, password: 'a guess' });
    expect(login.status).toBe(401);
    expect((await auth.post('/register', person)).status).toBe(201);
    await auth.delivered();
    expect(sentTo()).toBe(sent + 1);
  });
});

describe('an account that is marked as being erased', () => {
  const begin = ({ userId, password }: Person) =>
    auth.platform.bus.request(contracts.beginErasure, { userId, password });
  const complete = ({ userId }: Person, markedAt: string) =>
    auth.platform.bus.request(contracts.eraseAccount, { userId, markedAt, requestId: 'test-request' });
  const abandon = ({ userId }: Person, markedAt: string) =>
    auth.platform.bus.request(contracts.abandonErasure, { userId, markedAt });
  const login = async ({ email, password }: Person) =>
    (await auth.post('/login', { identifier: email, password })).status;
  const told = async ({ userId }: Person) => {
    const contact = await auth.platform.bus.request(contracts.getContact, { userId });
    const standing = await auth.platform.bus.request(contracts.getStanding, { userId });
    return [contact.isBeingErased, standing.isBeingErased];
  };

  test('opens no session, and its tokens are refused; whoever asks is told', async () => {
    const person = await auth.loggedIn();
    expect(await told(person)).toEqual([undefined, undefined]);
    await begin(person);
    expect(await told(person)).toEqual([true, true]);
    expect(await login(person)).toBe(403);
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    await eventually(async () => {
      const answer = await auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(person.accessToken));
      return answer.status === 401;
    }, 'the access token to be refused');
    expect((await rowOf(person)).deletedAt).toBeNull();
  });

  test('is marked once by however many, with the password alone, and never when it is deleted', async () => {
    const person = await auth.loggedIn();
    await expect(begin({ ...person, password: 'a guess at it' })).rejects.toMatchObject({ status: 403 });
    const marks = await Promise.allSettled([1, 2, 3].map(() => begin(person)));
    const made = marks.flatMap((mark) => (mark.status === 'fulfilled' ? [mark.value] : []));
    expect(made).toHaveLength(1);
    for (const mark of marks)
      if (mark.status === 'rejected')
        expect(mark.reason).toMatchObject({ code: 'BEING_ERASED', status: 409 });
    await complete(person, made[0]!.markedAt);
    expect((await rowOf(person)).deletedAt).not.toBeNull();
    await expect(begin(person)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('has the account back when the mark is taken away, or a minute after whoever set it died', async () => {
    const [abandoned, died] = [await auth.loggedIn(), await auth.loggedIn()];
    const { markedAt } = await begin(abandoned);
    await abandon(abandoned, new Date(Date.parse(markedAt) - 1).toISOString());
    expect(await login(abandoned)).toBe(403);
    await abandon(abandoned, markedAt);
    expect([await login(abandoned), await told(abandoned)]).toEqual([200, [undefined, undefined]]);

    const late = await begin(died);
    clock.forward(55);
    await dropOldMarks(auth.deps)();
    expect(await login(died)).toBe(403);
    clock.forward(6);
    await dropOldMarks(auth.deps)();
    expect(await login(died)).toBe(200);
    for (const [person, mark] of [
      [abandoned, markedAt],
      [died, late.markedAt],
    ] as const)
      await expect(complete(person, mark)).rejects.toMatchObject({ code: 'ERASURE_LAPSED', status: 503 });
    expect([(await rowOf(abandoned)).deletedAt, (await rowOf(died)).deletedAt]).toEqual([null, null]);
  });

  test('is not brought back by a mark that is taken away after the account is deleted', async () => {
    const person = await auth.loggedIn();
    const { markedAt } = await begin(person);
    await complete(person, markedAt);
    await abandon(person, markedAt);
    expect((await rowOf(person)).deletedAt).not.toBeNull();
    expect(await login(person)).toBe(401);
  });
});

describe('erasing is refused', () => {
  test('with a wrong password, and nothing has changed', async () => {
    const person = await auth.loggedIn();
    await expect(erase(person, 'a guess at it')).rejects.toMatchObject({
      code: 'PASSWORD_WRONG',
      status: 403,
    });
    expect((await rowOf(person)).deletedAt).toBeNull();
  });

  test('for an account that is banned, which would be free to come back', async () => {
    const person = await auth.loggedIn();
    await auth.deps.db.update(users).set({ status: 'BANNED' }).where(eq(users.id, person.userId));
    for (const password of [undefined, person.password])
      await expect(erase(person, password)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_ACTIVE' });
    expect((await rowOf(person)).deletedAt).toBeNull();
  });

  test('for nobody', async () => {
    await expect(erase({ userId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what is exported of an account', () => {
  test('is everything about the person and no secret', async () => {
    const person = await auth.loggedIn();
    const exported = await auth.platform.bus.request(contracts.exportAccount, { userId: person.userId });
    expect(exported).toMatchObject({
      userId: person.userId,
      email: person.email,
      phone: person.e164,
      fullName: person.fullName,
      role: 'USER',
      status: 'ACTIVE',
      sessions: [{ method: 'PASSWORD', endedAt: null }],
      codes: [
        { purpose: 'REGISTRATION', phone: person.e164, email: null, usedAt: null },
        { purpose: 'REGISTRATION', phone: person.e164, email: person.email, usedAt: expect.any(String) },
      ],
      contacts: [
        { kind: 'phone', value: person.e164, provedAt: expect.any(String), endedAt: null },
        { kind: 'email', value: person.email, provedAt: expect.any(String), endedAt: null },
      ],
    });
    const secrets = [(await rowOf(person)).passwordHash, await auth.lastCode('REGISTRATION', person.email)];
    for (const row of await auth.deps.db
      .select()
      .from(otpRecords)
      .where(eq(otpRecords.userId, person.userId)))
      secrets.push(row.otpCode);
    for (const row of await auth.deps.db
      .select()
      .from(refreshTokens)
      .where(eq(refreshTokens.userId, person.userId)))
      secrets.push(row.token);
    expect(secrets).toHaveLength(5);
    for (const secret of secrets) expect(JSON.stringify(exported)).not.toContain(`"${secret}"`);
  });

  test('is not there once the account is erased', async () => {
    const person = await auth.loggedIn();
    await erase(person);
    const asked = auth.platform.bus.request(contracts.exportAccount, { userId: person.userId });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
