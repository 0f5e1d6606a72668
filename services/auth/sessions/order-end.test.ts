import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { endUserSessions, listUserSessions } from '#shared/contracts/orders';
import { eventually } from '#support/platform';
import { adminActions } from '../schema.ts';
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
