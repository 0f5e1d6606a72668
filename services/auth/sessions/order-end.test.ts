import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { endUserSessions, listUserSessions } from '#shared/contracts/orders';
import { eventually } from '#support/platform';
import { adminActions, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.close());

const who = { by: 'rahim', why: 'The phone was stolen' };
const isOut = async (accessToken: string) =>
  (await auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(accessToken))).status === 401;

test('an operator sees when an account signed in and nothing of where, and ends one session or all, once', async () => {
  const { bus } = auth.platform;
  const person = await auth.loggedIn();
  const { userId } = person;
  const login = { identifier: person.email, password: person.password };
  const second = (await auth.post('/login', login)).body.accessToken as string;
  const list = () => bus.request(listUserSessions, { userId, ...who });
  const { sessions } = await list();
  expect(sessions).toHaveLength(2);
  expect(Object.keys(sessions[0]!).sort()).toEqual([
    'createdAt',
    'expiresAt',
    'lastUsedAt',
    'method',
    'sessionId',
  ]);
  const newest = { userId, sessionId: sessions[0]!.sessionId, ...who };
  expect(await bus.request(endUserSessions, newest)).toEqual({ ended: 1 });
  expect(await bus.request(endUserSessions, newest)).toEqual({ ended: 0 });
  await eventually(() => isOut(second), 'the second session to be refused');
  expect(await isOut(person.accessToken)).toBe(false);
  expect(await bus.request(endUserSessions, { userId, ...who })).toEqual({ ended: 1 });
  expect(await bus.request(endUserSessions, { userId, ...who })).toEqual({ ended: 0 });
  await eventually(() => isOut(person.accessToken), 'the first session to be refused');
  expect((await list()).sessions).toEqual([]);
  const records = await auth.deps.db
    .select()
    .from(adminActions)
    .where(eq(adminActions.entityId, userId))
    .orderBy(adminActions.id);
  expect(records.map(({ action, reason, after }) => [action, reason, after?.by])).toEqual(
    ['show-sessions', 'end-sessions', 'end-sessions', 'show-sessions'].map((action) => [
      action,
      who.why,
      'rahim',
    ]),
  );
  await expect(bus.request(listUserSessions, { userId: newId(), ...who })).rejects.toMatchObject({
    status: 404,
  });
});

test('an administrator does the same over REST, but not to an administrator, and nobody else does', async () => {
  const joined = async (role: 'USER' | 'AGENT' | 'ADMIN') => {
    const person = await auth.registered();
    await auth.deps.db.update(users).set({ role }).where(eq(users.id, person.userId));
    const { body } = await auth.post('/login', { identifier: person.email, password: person.password });
    return { ...person, accessToken: body.accessToken as string };
  };
  const [person, agent, admin, other] = await Promise.all(
    (['USER', 'AGENT', 'ADMIN', 'ADMIN'] as const).map(joined),
  );
  const reason = who.why;
  const does = (by: { accessToken: string }, what: 'show' | 'end', whom: { userId: string }, body: object) =>
    auth.call('POST', `/v1/admin/users/${whom.userId}/sessions/${what}`, body, auth.bearer(by.accessToken));
  for (const what of ['show', 'end'] as const) {
    expect((await does(agent!, what, person!, { reason })).status).toBe(403);
    expect(await does(admin!, what, person!, {})).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason' }] },
    });
  }
  expect((await does(admin!, 'end', other!, { reason })).status).toBe(403);
  const shown = await does(admin!, 'show', person!, { reason });
  const ids = (shown.body.sessions as { sessionId: string }[]).map(({ sessionId }) => sessionId);
  const end = () => does(admin!, 'end', person!, { reason });
  const [newest] = ids;
  expect((await does(admin!, 'end', person!, { reason, sessionId: newest })).body).toEqual({ ended: 1 });
  expect((await end()).body).toEqual({ ended: ids.length - 1 });
  expect((await end()).body).toEqual({ ended: 0 });
  await eventually(() => isOut(person!.accessToken), 'the session to be refused');
  const records = await auth.deps.db
    .select()
    .from(adminActions)
    .where(eq(adminActions.actorId, admin!.userId));
  expect(new Set(records.map((one) => [one.action, one.actorRole, one.reason].join()))).toEqual(
    new Set(['show-sessions', 'end-sessions'].map((action) => [action, 'ADMIN', reason].join())),
  );
});
