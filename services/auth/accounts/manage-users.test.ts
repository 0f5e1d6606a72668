import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq, inArray } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { type AccountRole, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.close());

async function loggedInAs(role: AccountRole) {
  const person = await auth.registered();
  await auth.deps.db.update(users).set({ role }).where(eq(users.id, person.userId));
  const { body } = await auth.post('/login', { identifier: person.email, password: person.password });
  const headers = { ...auth.bearer(body.accessToken as string), 'x-request-id': `test-${newId()}` };
  return {
    ...person,
    requestId: headers['x-request-id'],
    get: (path = '') => auth.call('GET', `/v1/admin/users${path}`, undefined, headers),
    set: (userId: string, status: string, reason = 'a reason') =>
      auth.call('PATCH', `/v1/admin/users/${userId}`, { status, reason }, headers),
    give: (userId: string, role: string, reason = 'a reason') =>
      auth.call('PUT', `/v1/admin/users/${userId}/role`, { role, reason }, headers),
  };
}

const mySessions = async (accessToken: string) =>
  (await auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(accessToken))).status;

describe('an account that is suspended', () => {
  test('is signed out everywhere at once and cannot sign in until it is readmitted', async () => {
    const admin = await loggedInAs('ADMIN');
    const person = await auth.loggedIn();
    const login = () => auth.post('/login', { identifier: person.email, password: person.password });
    const second = (await login()).body.accessToken as string;
    const answer = await admin.set(person.userId, 'SUSPENDED', 'Resold tickets');
    expect(answer).toMatchObject({ status: 200, body: { status: 'SUSPENDED', sessionsEnded: 2 } });
    for (const token of [person.accessToken, second])
      await eventually(async () => (await mySessions(token)) === 401, 'the token to be refused');
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    expect(await login()).toMatchObject({ status: 403, body: { code: 'ACCOUNT_NOT_ACTIVE' } });

    expect(await admin.set(person.userId, 'ACTIVE', 'Cleared')).toMatchObject({
      status: 200,
      body: { status: 'ACTIVE', sessionsEnded: 0 },
    });
    expect((await login()).status).toBe(200);
  });

  test('stands in the log once however often it is asked for, with who, why and the request', async () => {
    const admin = await loggedInAs('ADMIN');
    const person = await auth.registered();
    await Promise.all([1, 2, 3].map(() => admin.set(person.userId, 'BANNED', 'Stolen cards')));
    const { body } = await admin.get(`/actions?entity=user&entityId=${person.userId}`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      actorId: admin.userId,
      actorRole: 'ADMIN',
      action: 'ban',
      reason: 'Stolen cards',
      before: { status: 'ACTIVE' },
      after: { status: 'BANNED' },
      requestId: admin.requestId,
    });
  });
});

describe('who may do it', () => {
  test('nobody below ADMIN reads or changes accounts', async () => {
    const person = await auth.registered();
    for (const role of ['USER', 'CHECKER', 'AGENT'] as const) {
      const caller = await loggedInAs(role);
      expect((await caller.get()).status).toBe(403);
      expect((await caller.get('/actions')).status).toBe(403);
      expect((await caller.set(person.userId, 'BANNED')).status).toBe(403);
    }
    expect((await auth.call('GET', '/v1/admin/users')).status).toBe(401);
  });

  test('an administrator’s account is for a SUPER_ADMIN alone, one’s own for nobody', async () => {
    const [admin, other, chief] = await Promise.all([
      loggedInAs('ADMIN'),
      loggedInAs('ADMIN'),
      loggedInAs('SUPER_ADMIN'),
    ]);
    expect((await admin.set(other.userId, 'BANNED')).status).toBe(403);
    expect((await admin.set(chief.userId, 'BANNED')).status).toBe(403);
    expect((await admin.set(admin.userId, 'SUSPENDED')).status).toBe(403);
    expect((await chief.set(chief.userId, 'SUSPENDED')).status).toBe(403);
    expect((await chief.set(other.userId, 'SUSPENDED')).status).toBe(200);
  });
});

describe('a role', () => {
  test('is given and taken by a SUPER_ADMIN; the sessions from before end, the next ones have it', async () => {
    const chief = await loggedInAs('SUPER_ADMIN');
    const person = await auth.loggedIn();
    const users = (token: string) => auth.call('GET', '/v1/admin/users', undefined, auth.bearer(token));
    const signIn = async () => {
      const { body } = await auth.post('/login', { identifier: person.email, password: person.password });
      return body.accessToken as string;
    };
    expect((await users(person.accessToken)).status).toBe(403);
    expect(await chief.give(person.userId, 'ADMIN', 'Joined the control room')).toMatchObject({
      status: 200,
      body: { userId: person.userId, role: 'ADMIN', sessionsEnded: 1 },
    });
    await eventually(async () => (await users(person.accessToken)).status === 401, 'the old token refused');
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    const asAdmin = await signIn();
    expect((await users(asAdmin)).status).toBe(200);

    expect(await chief.give(person.userId, 'USER', 'Left it')).toMatchObject({ body: { sessionsEnded: 1 } });
    await eventually(async () => (await users(asAdmin)).status === 401, 'the administrator refused');
    expect((await users(await signIn())).status).toBe(403);
    const { body } = await chief.get(`/actions?entity=user&entityId=${person.userId}`);
    expect(body.items).toMatchObject([
      { action: 'set-role', reason: 'Left it', before: { role: 'ADMIN' }, after: { role: 'USER' } },
      {
        actorId: chief.userId,
        actorRole: 'SUPER_ADMIN',
        action: 'set-role',
        reason: 'Joined the control room',
        before: { role: 'USER' },
        after: { role: 'ADMIN' },
      },
    ]);
  });

  test('that the account has already ends no session and stands in no log', async () => {
    const chief = await loggedInAs('SUPER_ADMIN');
    const person = await auth.loggedIn();
    expect(await chief.give(person.userId, 'USER')).toMatchObject({
      status: 200,
      body: { sessionsEnded: 0 },
    });
    expect(await mySessions(person.accessToken)).toBe(200);
    expect((await chief.get(`/actions?entity=user&entityId=${person.userId}`)).body.items).toEqual([]);
  });

  test('is not given on an old word: by whoever is no SUPER_ADMIN any more, or is suspended', async () => {
    const [demoted, suspended] = [await loggedInAs('SUPER_ADMIN'), await loggedInAs('SUPER_ADMIN')];
    const person = await auth.registered();
    const set = (userId: string, change: Partial<typeof users.$inferInsert>) =>
      auth.deps.db.update(users).set(change).where(eq(users.id, userId));
    await set(demoted.userId, { role: 'ADMIN' });
    await set(suspended.userId, { status: 'SUSPENDED' });
    for (const former of [demoted, suspended])
      expect((await former.give(person.userId, 'SUPER_ADMIN')).status).toBe(403);
  });

  test('taken from each other at once leaves one of the two', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = [await loggedInAs('SUPER_ADMIN'), await loggedInAs('SUPER_ADMIN')];
      const answers = await Promise.all([one.give(other.userId, 'USER'), other.give(one.userId, 'USER')]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const kept = await auth.deps.db
        .select()
        .from(users)
        .where(inArray(users.id, [one.userId, other.userId]));
      expect(kept.map(({ role }) => role).toSorted()).toEqual(['SUPER_ADMIN', 'USER']);
    }
  });

  test('is given by nobody else, to nobody who is not there, and never to oneself', async () => {
    const [chief, admin, person] = await Promise.all([
      loggedInAs('SUPER_ADMIN'),
      loggedInAs('ADMIN'),
      auth.registered(),
    ]);
    expect((await admin.give(person.userId, 'CHECKER')).status).toBe(403);
    expect((await admin.give(admin.userId, 'SUPER_ADMIN')).status).toBe(403);
    expect((await chief.give(chief.userId, 'USER')).status).toBe(403);
    expect((await chief.give(newId(), 'CHECKER')).status).toBe(404);
    const refusals = [
      [await chief.give(person.userId, 'KING'), 'role'],
      [await chief.give(person.userId, 'CHECKER', ''), 'reason'],
    ] as const;
    for (const [answer, field] of refusals)
      expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
    const [kept] = await auth.deps.db.select().from(users).where(eq(users.id, person.userId));
    expect(kept!.role).toBe('USER');
  });
});

describe('accounts', () => {
  test('are read with masked contacts, found by the whole contact, and paged without loss', async () => {
    const admin = await loggedInAs('ADMIN');
    const person = await auth.registered();
    const { status, text, body } = await admin.get(
      `?${new URLSearchParams({ identifier: person.email.toUpperCase() })}`,
    );
    expect([status, body.items.length, body.items[0].userId]).toEqual([200, 1, person.userId]);
    for (const secret of [person.email, person.e164, person.phone.slice(1)])
      expect(text).not.toContain(secret);
    expect((await admin.get(`/${person.userId}`)).body).toEqual(body.items[0]);

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { userId: string }[]; nextCursor: string | null } = (
        await admin.get(`?limit=4${cursor ? `&cursor=${cursor}` : ''}`)
      ).body;
      seen.push(...page.items.map(({ userId }) => userId));
      cursor = page.nextCursor;
    }
    const all = await auth.deps.db.select({ id: users.id }).from(users);
    expect(seen.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });

  test('that are not there, and words that are none of ours, are refused by name', async () => {
    const admin = await loggedInAs('ADMIN');
    expect((await admin.get(`/${newId()}`)).status).toBe(404);
    expect((await admin.set(newId(), 'BANNED')).status).toBe(404);
    const refusals = [
      [await admin.set(newId(), 'DELETED'), 'status'],
      [await admin.set(newId(), 'BANNED', ''), 'reason'],
      [await admin.get('?role=KING'), 'role'],
      [await admin.get('?cursor=x'), 'cursor'],
      [await admin.get('?identifier=nobody'), 'identifier'],
    ] as const;
    for (const [answer, field] of refusals)
      expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
  });
});
