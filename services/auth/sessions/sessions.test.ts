import { afterAll, beforeAll, describe, expect, setSystemTime, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Problem } from '#shared/base/problem';
import { createTokenVerifier } from '#shared/http/auth';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { forgetCodesAndSessions } from '../jobs.ts';
import { type AccountStatus, refreshTokens, sessions, users } from '../schema.ts';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

const mySessions = (accessToken: string, query = '') =>
  auth.call('GET', `/v1/auth/sessions${query}`, undefined, auth.bearer(accessToken));

const refused = (accessToken: string) =>
  eventually(async () => (await mySessions(accessToken)).status === 401, 'the access token to be refused');

describe('login', () => {
  test('by e-mail or by phone, however written, answers tokens of the account', async () => {
    const person = await auth.registered();
    for (const identifier of [person.email.toUpperCase(), person.phone, person.e164]) {
      const answer = await auth.post('/login', { identifier, password: person.password });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
      expect(answer.body.refreshToken).toMatch(/^[\w-]{43}$/);
      const claims = decodeJwt(answer.body.accessToken);
      expect(claims).toMatchObject({ sub: person.userId, role: 'USER', iss: 'jatra', aud: 'jatra-api' });
      expect(claims.exp! - claims.iat!).toBe(900);
      expect(decodeProtectedHeader(answer.body.accessToken)).toMatchObject({
        alg: 'EdDSA',
        kid: auth.deps.keys.signing(clock.now()).kid,
      });
    }
  });

  test('answers the same whatever is wrong, and never the password', async () => {
    const person = await auth.registered();
    const deleted = await auth.registered();
    await auth.deps.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, deleted.userId));
    const attempts = [
      { identifier: person.email, password: 'not-the-password' },
      { identifier: 'stranger@example.com', password: 'not-the-password' },
      { identifier: '01999999999', password: 'not-the-password' },
      { identifier: 'neither phone nor e-mail', password: 'not-the-password' },
      { identifier: deleted.email, password: deleted.password },
    ];
    const answers = await Promise.all(attempts.map((attempt) => auth.post('/login', attempt)));
    const told = answers.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }));
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(told[0]).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_WRONG' } });
    for (const { text } of answers) expect(text).not.toContain('not-the-password');
  });

  test('of a suspended or banned account is refused, and told only with the right password', async () => {
    for (const status of ['SUSPENDED', 'BANNED'] satisfies AccountStatus[]) {
      const person = await auth.registered();
      await auth.deps.db.update(users).set({ status }).where(eq(users.id, person.userId));
      const right = await auth.post('/login', { identifier: person.phone, password: person.password });
      expect([right.status, right.body.code]).toEqual([403, 'ACCOUNT_NOT_ACTIVE']);
      const wrong = await auth.post('/login', { identifier: person.phone, password: 'a guess at it' });
      expect([wrong.status, wrong.body.code]).toEqual([401, 'CREDENTIALS_WRONG']);
    }
  });

  test('does not depend on how a keyboard composes letters', async () => {
    const person = await auth.registered();
    const passwordHash = await auth.deps.passwords.hash('caf\u00e9 au lait', 'somebody');
    await auth.deps.db.update(users).set({ passwordHash }).where(eq(users.id, person.userId));
    const answer = await auth.post('/login', { identifier: person.email, password: 'cafe\u0301 au lait' });
    expect(answer.status).toBe(200);
  });
});

describe('a refresh token', () => {
  test('is good for one exchange, within the same session', async () => {
    const person = await auth.loggedIn();
    const answer = await auth.post('/refresh', { refreshToken: person.refreshToken });
    expect(answer.status).toBe(200);
    expect(answer.body.refreshToken).not.toBe(person.refreshToken);
    expect(decodeJwt(answer.body.accessToken).sid).toBe(decodeJwt(person.accessToken).sid);
    const next = await auth.post('/refresh', { refreshToken: answer.body.refreshToken });
    expect(next.status).toBe(200);
  });

  test('sent twice at once gets one successor, and the session lives on', async () => {
    const { refreshToken } = await auth.loggedIn();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => auth.post('/refresh', { refreshToken })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect((await auth.post('/refresh', { refreshToken: [...successors][0] })).status).toBe(200);
  });

  test.each(['after half a minute', 'after its successor was used'])(
    'presented again %s ends the session for thief and owner',
    async (when) => {
      const { refreshToken: stolen } = await auth.loggedIn();
      const first = (await auth.post('/refresh', { refreshToken: stolen })).body;
      let newest = first;
      if (when === 'after half a minute') clock.forward(31);
      else newest = (await auth.post('/refresh', { refreshToken: first.refreshToken })).body;

      const reuse = await auth.post('/refresh', { refreshToken: stolen });
      expect([reuse.status, reuse.body.code]).toEqual([401, 'REFRESH_TOKEN_NOT_VALID']);
      expect((await auth.post('/refresh', { refreshToken: newest.refreshToken })).status).toBe(401);
      await refused(newest.accessToken);
      const sessionId = decodeJwt(newest.accessToken).sid as string;
      const [row] = await auth.deps.db.select().from(sessions).where(eq(sessions.id, sessionId));
      expect(row!.revokedReason).toBe('TOKEN_REUSE');
    },
  );

  test('that nobody issued is refused without a trace of it', async () => {
    const refreshToken = 'A'.repeat(43);
    const answer = await auth.post('/refresh', { refreshToken });
    expect([answer.status, answer.body.code]).toEqual([401, 'REFRESH_TOKEN_NOT_VALID']);
    expect(answer.text).not.toContain(refreshToken);
  });

  test('is stored as a hash alone, and the session stands under the key of the spec for seven days', async () => {
    const began = performance.now();
    const { userId, accessToken, refreshToken } = await auth.loggedIn();
    const rows = await auth.deps.db.select().from(refreshTokens).where(eq(refreshTokens.userId, userId));
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
    const key = `session:${userId}:${decodeJwt(accessToken).sid}`;
    expect(await auth.deps.redis.get(key)).toBe(rows[0]!.token);
    const aheadSeconds = (clock.now().getTime() - Date.now()) / 1_000;
    const left = (await auth.deps.redis.ttl(key)) - aheadSeconds;
    const sinceSeconds = (performance.now() - began) / 1_000;
    expect(left).toBeGreaterThan(604_798 - sinceSeconds);
    expect(left).toBeLessThan(604_802);
  });

  test('is good when Redis has forgotten the session', async () => {
    const { userId, accessToken, refreshToken } = await auth.loggedIn();
    const key = `session:${userId}:${decodeJwt(accessToken).sid}`;
    expect(await auth.deps.redis.del(key)).toBe(1);
    expect((await auth.post('/refresh', { refreshToken })).status).toBe(200);
    expect(await auth.deps.redis.exists(key)).toBe(1);
  });

  test('lives seven days from its last exchange, ninety from the login', async () => {
    const { userId, refreshToken } = await auth.loggedIn();
    const idle = await auth.loggedIn();
    let token = refreshToken;
    let days = 0;
    for (; days < 84; days += 6) {
      clock.forward(6 * 86_400);
      const answer = await auth.post('/refresh', { refreshToken: token });
      expect(answer.status).toBe(200);
      token = answer.body.refreshToken;
    }
    expect((await auth.post('/refresh', { refreshToken: idle.refreshToken })).status).toBe(401);
    const [row] = await auth.deps.db.select().from(sessions).where(eq(sessions.userId, userId));
    expect(row!.expiresAt.getTime() - row!.createdAt.getTime()).toBe(90 * 86_400_000);
    clock.forward(6 * 86_400);
    expect((await auth.post('/refresh', { refreshToken: token })).status).toBe(401);
  });

  test('of an account that was suspended ends the session', async () => {
    const { userId, refreshToken } = await auth.loggedIn();
    await auth.deps.db.update(users).set({ status: 'SUSPENDED' }).where(eq(users.id, userId));
    const answer = await auth.post('/refresh', { refreshToken });
    expect([answer.status, answer.body.code]).toEqual([403, 'ACCOUNT_NOT_ACTIVE']);
    await auth.deps.db.update(users).set({ status: 'ACTIVE' }).where(eq(users.id, userId));
    expect((await auth.post('/refresh', { refreshToken })).status).toBe(401);
  });

  test('carries the role that the account has now', async () => {
    const { userId, refreshToken } = await auth.loggedIn();
    await auth.deps.db.update(users).set({ role: 'CHECKER' }).where(eq(users.id, userId));
    const { body } = await auth.post('/refresh', { refreshToken });
    expect(decodeJwt(body.accessToken).role).toBe('CHECKER');
  });
});

describe('a session', () => {
  test('that logged out has no good token any more', async () => {
    const { userId, accessToken, refreshToken } = await auth.loggedIn();
    expect((await mySessions(accessToken)).status).toBe(200);
    const logout = await auth.post('/logout', {}, auth.bearer(accessToken));
    expect([logout.status, logout.text]).toEqual([204, '']);
    expect(logout.headers.get('clear-site-data')).toBe('"cache", "storage"');
    await refused(accessToken);
    expect((await auth.post('/refresh', { refreshToken })).status).toBe(401);
    expect(await auth.deps.redis.exists(`session:${userId}:${decodeJwt(accessToken).sid}`)).toBe(0);
  });

  test('that logged out is refused by a process that never heard of it', async () => {
    const [over, alive] = [await auth.loggedIn(), await auth.loggedIn()];
    await auth.post('/logout', {}, auth.bearer(over.accessToken));
    const startedLater = createTokenVerifier(auth.platform.bus);
    expect(await startedLater.verify(alive.accessToken)).toMatchObject({ userId: alive.userId });
    await expect(startedLater.verify(over.accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('whose end a process missed is refused there within the half minute of its next reading', async () => {
    const { accessToken, userId } = await auth.loggedIn();
    const deaf = createTokenVerifier({ ...auth.platform.bus, listen: () => {} });
    expect(await deaf.verify(accessToken)).toMatchObject({ userId });
    await auth.post('/logout', {}, auth.bearer(accessToken));
    expect(await deaf.verify(accessToken)).toMatchObject({ userId });

    setSystemTime(Date.now() + 31_000);
    try {
      await eventually(
        () =>
          deaf.verify(accessToken).then(
            () => false,
            () => true,
          ),
        'the deaf process to read again',
      );
    } finally {
      setSystemTime();
    }
  });

  test.each(['SUSPENDED', 'BANNED'] as const)(
    'of somebody %s is over within a minute at a process that missed it and was idle since',
    async (status) => {
      const admin = await auth.registered();
      await auth.deps.db.update(users).set({ role: 'ADMIN' }).where(eq(users.id, admin.userId));
      const asAdmin = await auth.post('/login', { identifier: admin.email, password: admin.password });
      const { accessToken, userId } = await auth.loggedIn();
      const deaf = createTokenVerifier({ ...auth.platform.bus, listen: () => {} });
      expect(await deaf.verify(accessToken)).toMatchObject({ userId });
      const set = await auth.call(
        'PATCH',
        `/v1/admin/users/${userId}`,
        { status, reason: 'a reason' },
        auth.bearer(asAdmin.body.accessToken),
      );
      expect(set.status).toBe(200);

      setSystemTime(Date.now() + 60_000);
      try {
        await expect(deaf.verify(accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      } finally {
        setSystemTime();
      }
    },
  );

  test('is known without waiting once its token was verified, until it ends or the keys are to be read again', async () => {
    const { accessToken, userId } = await auth.loggedIn();
    const { accessToken: kept } = await auth.loggedIn();
    const verifier = createTokenVerifier(auth.platform.bus);
    expect(verifier.known(accessToken)).toBeUndefined();
    await Promise.all([accessToken, kept].map((token) => verifier.verify(token)));
    expect(verifier.known(accessToken)).toMatchObject({ userId });
    await auth.post('/logout', {}, auth.bearer(accessToken));
    await eventually(async () => {
      try {
        verifier.known(accessToken);
        return false;
      } catch (error) {
        return (error as Problem).code === 'UNAUTHENTICATED';
      }
    }, 'the end to be heard');
    setSystemTime(Date.now() + 60_000);
    try {
      expect(verifier.known(kept)).toBeUndefined();
    } finally {
      setSystemTime();
    }
  });

  test('goes on at a process for which auth is away, and waits for it once', async () => {
    const { accessToken, userId } = await auth.loggedIn();
    let asked = 0;
    let isAway = false;
    const lonely = createTokenVerifier({
      ...auth.platform.bus,
      request: async (contract, input, options) => {
        asked++;
        if (!isAway) return auth.platform.bus.request(contract, input, options);
        throw new Error('auth is away');
      },
    });
    expect(await lonely.verify(accessToken)).toMatchObject({ userId });
    isAway = true;
    setSystemTime(Date.now() + 60_000);
    try {
      for (let times = 0; times < 3; times++)
        expect(await lonely.verify(accessToken)).toMatchObject({ userId });
      expect(asked).toBeGreaterThan(1);
    } finally {
      setSystemTime();
    }
  });

  test('is listed with its device, newest first and page by page', async () => {
    const person = await auth.registered();
    const login = async (device: string) => {
      const credentials = { identifier: person.email, password: person.password };
      return (await auth.post('/login', credentials, { 'user-agent': device })).body.accessToken as string;
    };
    const [first, second, third] = [await login('one'), await login('two'), await login('three')];
    const page = await mySessions(second!, '?limit=2');
    expect(page.body.items).toMatchObject([
      { userAgent: 'three', sessionId: decodeJwt(third!).sid, isCurrent: false, method: 'PASSWORD' },
      { userAgent: 'two', sessionId: decodeJwt(second!).sid, isCurrent: true },
    ]);
    const rest = await mySessions(second!, `?limit=2&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ sessionId: decodeJwt(first!).sid }], nextCursor: null });
    const nonsense = await mySessions(second!, '?cursor=WyJub25zZW5zZSJd');
    expect([nonsense.status, nonsense.body.errors[0].field]).toEqual([400, 'cursor']);
  });

  test('can be ended from another one of the same account, and by nobody else', async () => {
    const person = await auth.loggedIn();
    const stranger = await auth.loggedIn();
    const other = await auth.post('/login', { identifier: person.email, password: person.password });
    const path = `/v1/auth/sessions/${decodeJwt(person.accessToken).sid}`;
    const end = (accessToken: string) => auth.call('DELETE', path, undefined, auth.bearer(accessToken));

    expect((await end(stranger.accessToken)).status).toBe(404);
    expect((await mySessions(person.accessToken)).status).toBe(200);
    expect((await end(other.body.accessToken)).status).toBe(204);
    await refused(person.accessToken);
    expect((await end(other.body.accessToken)).status).toBe(404);
    expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
  });

  test('is ended with all others of its account, or spared', async () => {
    const person = await auth.loggedIn();
    const credentials = { identifier: person.email, password: person.password };
    const other = (await auth.post('/login', credentials)).body;
    const end = (query: string) =>
      auth.call('DELETE', `/v1/auth/sessions${query}`, undefined, auth.bearer(person.accessToken));

    const spared = await end('?keepCurrent=true');
    expect(spared.body).toEqual({ ended: 1 });
    expect(spared.headers.has('clear-site-data')).toBe(false);
    await refused(other.accessToken);
    expect((await mySessions(person.accessToken)).status).toBe(200);
    const all = await end('');
    expect(all.body).toEqual({ ended: 1 });
    expect(all.headers.get('clear-site-data')).toBe('"cache", "storage"');
    await refused(person.accessToken);
    expect((await auth.post('/login', credentials)).status).toBe(200);
  });

  test.each([
    ['POST', '/v1/auth/logout'],
    ['GET', '/v1/auth/sessions'],
    ['DELETE', '/v1/auth/sessions'],
    ['DELETE', '/v1/auth/sessions/0190a5b2-0000-7000-8000-000000000000'],
  ])('is not touched by %s %s without a token', async (method, path) => {
    expect((await auth.call(method, path)).status).toBe(401);
    expect((await auth.call(method, path, undefined, auth.bearer('x.y.z'))).status).toBe(401);
  });

  test('that has been over for a month is forgotten, with its tokens', async () => {
    const over = await auth.loggedIn();
    clock.forward(38 * 86_400);
    const alive = await auth.loggedIn();
    await forgetCodesAndSessions(auth.deps)();
    const rows = (userId: string) =>
      auth.deps.db.select().from(refreshTokens).where(eq(refreshTokens.userId, userId));
    expect(await rows(over.userId)).toHaveLength(0);
    expect(await rows(alive.userId)).toHaveLength(1);
  });
});
