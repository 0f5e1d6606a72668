import { afterAll, beforeAll, describe, expect, setSystemTime, test } from 'bun:test';
import { and, count, desc, eq, isNull } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { newId } from '#shared/base/id';
import { getKeys, sessionRevoked } from '#shared/contracts/auth';
import { createTokenVerifier } from '#shared/http/auth';
import { eventually } from '#support/platform';
import { anonymiseAccounts } from '../accounts/anonymise-accounts.ts';
import { eraseAccount } from '../accounts/erase-account.ts';
import { refreshTokens, sessions, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';
import { listEnded } from './list-ended.ts';

let auth: StartedAuth;
const most = 5;
beforeAll(async () => {
  auth = await startAuth({ env: { AUTH_SESSIONS_PER_ACCOUNT: String(most), AUTH_ERASURE_DAYS: '0' } });
});
afterAll(() => auth?.close());

const mySessions = (accessToken: string) =>
  auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(accessToken));
/** Waits for the notice, which arrives a moment after the answer. */
const untilRefused = (accessToken: string) =>
  eventually(async () => (await mySessions(accessToken)).status === 401, 'the token to be refused');
const isGood = async (accessToken: string) => (await mySessions(accessToken)).status === 200;
const signIn = async ({ email, password }: { email: string; password: string }) => {
  const { status, body } = await auth.post('/login', { identifier: email, password });
  expect(status).toBe(200);
  return body as { accessToken: string; refreshToken: string };
};
const live = async (userId: string) => {
  const [found] = await auth.deps.db
    .select({ live: count() })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return found!.live;
};
/** A verifier that has heard nothing, like a process that starts now. */
const startedNow = (mostRevocations?: number) => createTokenVerifier(auth.platform.bus, mostRevocations);
const refusedBy = ({ verify }: ReturnType<typeof startedNow>, accessToken: string) =>
  verify(accessToken).then(
    () => false,
    (error: { code?: string }) => error.code === 'UNAUTHENTICATED',
  );

describe('a token that logged out', () => {
  test('stays out when 50,100 sessions of somebody else end, here and in a process that starts later', async () => {
    const [victim, attacker] = [await auth.loggedIn(), await auth.loggedIn()];
    await auth.post('/logout', {}, auth.bearer(victim.accessToken));
    await untilRefused(victim.accessToken);
    const ended = await signIn(attacker);
    await auth.giveSessions(attacker.userId, 50_099);
    const path = '/v1/auth/sessions?keepCurrent=true';
    const { body } = await auth.call('DELETE', path, undefined, auth.bearer(attacker.accessToken));
    expect(body).toEqual({ ended: 50_100 });
    await untilRefused(ended.accessToken);
    expect(await isGood(attacker.accessToken)).toBe(true);
    expect(await isGood(victim.accessToken)).toBe(false);
    const later = startedNow();
    expect(await refusedBy(later, victim.accessToken)).toBe(true);
    expect(await refusedBy(later, attacker.accessToken)).toBe(false);
  }, 120_000);

  test('stays out where more end one by one than a process remembers', async () => {
    const [victim, bystander] = [await auth.loggedIn(), await auth.loggedIn()];
    const small = startedNow(20);
    expect(await refusedBy(small, victim.accessToken)).toBe(false);
    await auth.post('/logout', {}, auth.bearer(victim.accessToken));
    await eventually(() => refusedBy(small, victim.accessToken), 'the end to be heard');
    const endedAt = new Date(Date.now() + 2_000).toISOString();
    for (let ends = 0; ends < 50; ends++)
      auth.platform.bus.notify(sessionRevoked, { userId: newId(), sessionId: newId(), endedAt });
    await auth.platform.bus.connection.flush();
    // A session from before the forgotten end refreshes its token, which is good again after it.
    await eventually(() => refusedBy(small, bystander.accessToken), 'tokens from before to be refused');
    expect(await refusedBy(small, victim.accessToken)).toBe(true);
    const refreshed = await eventually(async () => {
      const { body } = await auth.post('/refresh', { refreshToken: bystander.refreshToken });
      bystander.refreshToken = body.refreshToken;
      return !(await refusedBy(small, body.accessToken)) && body.accessToken;
    }, 'a refreshed token to be let in');
    expect(decodeJwt(refreshed).sub).toBe(bystander.userId);
  });
});

describe('an account with 66,001 sessions', () => {
  const loaded = async () => {
    const person = await auth.loggedIn();
    await auth.giveSessions(person.userId, 66_000);
    return person;
  };
  const anAdmin = async () => {
    const admin = await auth.registered();
    await auth.deps.db.update(users).set({ role: 'ADMIN' }).where(eq(users.id, admin.userId));
    return auth.bearer((await signIn(admin)).accessToken);
  };
  type Loaded = Awaited<ReturnType<typeof loaded>>;
  const setStatus = async ({ userId }: Loaded, status: string) =>
    auth.call(
      'PATCH',
      `/v1/admin/users/${userId}`,
      { status, reason: 'far too many sessions' },
      await anAdmin(),
    );

  test.each<[string, number, (person: Loaded) => Promise<{ status: number }>]>([
    ['can be suspended', 0, (person) => setStatus(person, 'SUSPENDED')],
    ['can be banned', 0, (person) => setStatus(person, 'BANNED')],
    [
      'can be signed out everywhere',
      0,
      ({ accessToken }) => auth.call('DELETE', '/v1/auth/sessions', undefined, auth.bearer(accessToken)),
    ],
    [
      'can get a new password',
      1,
      ({ accessToken, password }) =>
        auth.post(
          '/password/change',
          { currentPassword: password, newPassword: 'eight ripe papayas' },
          auth.bearer(accessToken),
        ),
    ],
    [
      'can be erased, and anonymised',
      0,
      async ({ userId }) => {
        await eraseAccount(auth.deps)({ userId, requestId: newId() });
        await anonymiseAccounts(auth.deps)();
        return { status: 200 };
      },
    ],
  ])(
    '%s',
    async (_, left, end) => {
      const person = await loaded();
      expect(await live(person.userId)).toBe(66_001);
      expect((await end(person)).status).toBe(200);
      expect(await live(person.userId)).toBe(left);
      if (left === 0) await untilRefused(person.accessToken);
      else expect(await isGood(person.accessToken)).toBe(true);
      expect(await refusedBy(startedNow(), person.accessToken)).toBe(left === 0);
      const [tokens] = await auth.deps.db
        .select({ good: count() })
        .from(refreshTokens)
        .where(and(eq(refreshTokens.userId, person.userId), isNull(refreshTokens.revokedAt)));
      expect(tokens!.good).toBe(left);
    },
    120_000,
  );
});

describe('an end of all sessions', () => {
  test('hits no sign-in that follows within the same second or the same millisecond', async () => {
    const person = await auth.loggedIn();
    const other = await signIn(person);
    const at = new Date();
    at.setMilliseconds(500);
    setSystemTime(at);
    let next: { accessToken: string };
    try {
      await auth.call('DELETE', '/v1/auth/sessions', undefined, auth.bearer(person.accessToken));
      next = await signIn(person);
    } finally {
      setSystemTime();
    }
    await untilRefused(other.accessToken);
    for (const verifier of [auth.deps.tokens, startedNow()]) {
      expect(await refusedBy(verifier, next.accessToken)).toBe(false);
      for (const { accessToken } of [person, other])
        expect(await refusedBy(verifier, accessToken)).toBe(true);
    }
  });

  test('is one entry for the processes, whatever the number, and leaves the spared session', async () => {
    const person = await auth.loggedIn();
    await auth.giveSessions(person.userId, 300);
    const heard: object[] = [];
    auth.platform.bus.listen(sessionRevoked, (notice) => void heard.push(notice));
    await auth.platform.bus.connection.flush();
    const since = new Date().toISOString();
    await auth.call(
      'DELETE',
      '/v1/auth/sessions?keepCurrent=true',
      undefined,
      auth.bearer(person.accessToken),
    );
    await eventually(() => heard.length > 0, 'the notice');
    const sid = decodeJwt(person.accessToken).sid;
    expect(heard).toMatchObject([
      { userId: person.userId, sessionId: null, account: { sparedSessionId: sid } },
    ]);
    const { ended } = await auth.platform.bus.request(getKeys, { ended: { since } });
    expect(ended!.accounts.filter(({ userId }) => userId === person.userId)).toMatchObject([
      { sparedSessionId: sid },
    ]);
    expect([ended!.sessions, ended!.before]).toEqual([[], null]);
  });

  test('ends the session that was spared before, and those of a clock that was fast', async () => {
    const person = await auth.loggedIn();
    await signIn(person);
    const end = (accessToken: string) =>
      auth.call('DELETE', '/v1/auth/sessions?keepCurrent=true', undefined, auth.bearer(accessToken));
    await end(person.accessToken);
    await auth.deps.db
      .update(sessions)
      .set({ createdAt: new Date(Date.now() + 60_000) })
      .where(eq(sessions.id, String(decodeJwt(person.accessToken).sid)));
    const { body } = await auth.post('/refresh', { refreshToken: person.refreshToken });
    const second = await signIn(person);
    await signIn(person);
    expect((await end(second.accessToken)).body).toEqual({ ended: 2 });
    await untilRefused(body.accessToken);
    for (const verifier of [auth.deps.tokens, startedNow()]) {
      expect(await refusedBy(verifier, body.accessToken)).toBe(true);
      expect(await refusedBy(verifier, second.accessToken)).toBe(false);
    }
    const third = await signIn(person);
    expect(await refusedBy(startedNow(), third.accessToken)).toBe(false);
  });

  test('is read page by page, the newest first, with what a process of the last release has ended', async () => {
    const person = await auth.registered();
    await auth.giveSessions(person.userId, 25);
    const revokedAt = new Date();
    const since = new Date(revokedAt.getTime() - 1).toISOString();
    // As the last release writes it: rows alone, all of one instant.
    await auth.deps.db
      .update(sessions)
      .set({ revokedAt, revokedReason: 'ENDED_BY_OWNER' })
      .where(eq(sessions.userId, person.userId));
    const seen: string[] = [];
    let before: string | null | undefined;
    let pages = 0;
    do {
      const page = await listEnded(auth.deps)({ since, ...(before ? { before } : {}) }, 10);
      seen.push(...page.sessions.map(({ sessionId }) => sessionId));
      before = page.before;
      pages++;
    } while (before !== null);
    const rows = await auth.deps.db.select().from(sessions).where(eq(sessions.userId, person.userId));
    expect([pages, seen.toSorted()]).toEqual([3, rows.map(({ id }) => id).toSorted()]);
  });
});

test('processes of the last release are told of each session, and told apart by what they ask', async () => {
  const person = await auth.loggedIn();
  const other = await signIn(person);
  const heard: (string | null)[] = [];
  auth.platform.bus.listen(sessionRevoked, ({ sessionId }) => void heard.push(sessionId));
  await auth.platform.bus.connection.flush();
  await auth.call('DELETE', '/v1/auth/sessions', undefined, auth.bearer(person.accessToken));
  await eventually(() => heard.length === 2, 'both ends to be told');
  const ids = [person, other].map(({ accessToken }) => String(decodeJwt(accessToken).sid));
  expect(heard.toSorted()).toEqual(ids.toSorted());
  const { revokedSessions, ended } = await auth.platform.bus.request(getKeys, {});
  expect(revokedSessions).toEqual(expect.arrayContaining(ids));
  expect(ended).toBeUndefined();
});

test('what an auth of the last release answers is heard as well', async () => {
  const [over, alive] = [await auth.loggedIn(), await auth.loggedIn()];
  await auth.post('/logout', {}, auth.bearer(over.accessToken));
  const { bus } = auth.platform;
  const verifier = createTokenVerifier({
    ...bus,
    // It knows no more of the request than this, and answers in its own way.
    request: (contract, input, options) =>
      bus.request(contract, contract.subject === getKeys.subject ? ({} as typeof input) : input, options),
  });
  expect(await refusedBy(verifier, over.accessToken)).toBe(true);
  expect(await refusedBy(verifier, alive.accessToken)).toBe(false);
});

test('a token without its session’s instant, as the last release signs it, ends with all others', async () => {
  const person = await auth.loggedIn();
  await signIn(person);
  const userId = person.userId;
  const notBefore = await auth.platform.tokenFor({ userId });
  // Signed by the suite's key, which only a verifier of the suite knows.
  const started = await auth.platform.start({
    ...(await import('../service.ts')).auth,
    name: 'auth',
  });
  try {
    const { tokens } = started.deps;
    expect(await tokens.verify(notBefore)).toMatchObject({ userId });
    await auth.call('DELETE', '/v1/auth/sessions', undefined, auth.bearer(person.accessToken));
    await eventually(() => refusedBy(tokens, notBefore), 'the token to be refused');
    expect(await refusedBy(tokens, await auth.platform.tokenFor())).toBe(false);
  } finally {
    await started.stop();
  }
});

describe('of more sessions than an account may have', () => {
  test('the oldest ends, with its tokens, and is refused everywhere', async () => {
    const person = await auth.loggedIn();
    const opened = [{ accessToken: person.accessToken, refreshToken: person.refreshToken }];
    for (let more = 0; more < most; more++) opened.push(await signIn(person));
    expect(await live(person.userId)).toBe(most);
    await untilRefused(person.accessToken);
    const good = await Promise.all(opened.map(({ accessToken }) => isGood(accessToken)));
    expect(good).toEqual([false, ...Array(most).fill(true)]);
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    expect((await auth.post('/refresh', { refreshToken: opened[1]!.refreshToken })).status).toBe(200);
    expect(await refusedBy(startedNow(), person.accessToken)).toBe(true);
    const [oldest] = await auth.deps.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, person.userId))
      .orderBy(sessions.createdAt)
      .limit(1);
    expect(oldest!.revokedReason).toBe('TOO_MANY');
  });

  test('sign-ins at once leave as many as may be, the newest', async () => {
    const person = await auth.loggedIn();
    await Promise.all(Array.from({ length: 2 * most }, () => signIn(person)));
    expect(await live(person.userId)).toBe(most);
    const rows = await auth.deps.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, person.userId))
      .orderBy(desc(sessions.createdAt), desc(sessions.id));
    expect(rows.slice(0, most).every(({ revokedAt }) => revokedAt === null)).toBe(true);
  });
});

test('right passwords are limited too: beyond 100 in a quarter of an hour the account waits, and others do not', async () => {
  const [person, other] = [await auth.registered(), await auth.registered()];
  const statuses: number[] = [];
  for (let times = 0; times < 102; times++) {
    const { status } = await auth.post('/login', { identifier: person.email, password: person.password });
    statuses.push(status);
  }
  expect(statuses).toEqual([...Array(100).fill(200), 429, 429]);
  const refused = await auth.post('/login', { identifier: person.email, password: person.password });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  // A wrong one is refused as usual.
  const wrong = await auth.post('/login', { identifier: person.email, password: 'another password' });
  expect(wrong.status).toBe(401);
  await signIn(other);
});
