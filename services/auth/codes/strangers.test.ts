import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { sendCode } from '#shared/contracts/notification';
import { openRedis } from '#shared/stores/redis';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { otpRecords, sessions, users } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import { deliverCodes } from './deliver-codes.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import { codeDigest } from './send-code.ts';

type Started = StartedAuth;
type Person = Awaited<ReturnType<Started['loggedIn']>>;
type Headers = Record<string, string>;

let auth: Started;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock, env: { TRUSTED_PROXIES: '1' } });
});
afterAll(() => auth.close());

const from = (address: string): Headers => ({ 'x-forwarded-for': address });
const home = from('203.0.113.7');
const strangers = Array.from({ length: 40 }, (_, at) => from(`198.51.100.${at + 1}`));
const kinds = ['LOGIN', 'BOOKING', 'PASSWORD_RESET'];

/** Lets ninety seconds and ten minutes pass for the limits of one destination. */
async function muchLater({ deps }: Started, address: string): Promise<void> {
  for (const name of ['codeAgain', 'codesInARow']) {
    const keys = await deps.redis.keys(`limit:auth:${name}:*${address}`);
    if (keys.length > 0) await deps.redis.del(keys);
  }
}

async function askFrom(started: Started, headers: Headers, body: Record<string, string>) {
  const answer = await started.post('/otp/send', body, headers);
  await started.delivered();
  return answer;
}

/** Strangers ask for every kind of code until each is refused. @returns the answers to the last one. */
async function useUp(started: Started, { phone, e164 }: Person, types = kinds): Promise<number[]> {
  let statuses: number[] = [];
  for (const stranger of strangers.slice(0, 4)) {
    statuses = [];
    for (let asked = 0; asked < 16; asked++) {
      const { status } = await started.post(
        '/otp/send',
        { phone, type: types[asked % types.length] },
        stranger,
      );
      statuses.push(status);
      await muchLater(started, e164);
    }
  }
  await started.delivered();
  return statuses;
}

const sentTo = (started: Started, address: string) =>
  started.sent.filter(({ phone, email }) => phone === address || email === address);
const rowsAt = (phone: string, type: 'LOGIN' | 'BOOKING' = 'LOGIN') =>
  auth.deps.db
    .select()
    .from(otpRecords)
    .where(and(eq(otpRecords.phone, phone), eq(otpRecords.otpType, type)));
const verify = (body: Record<string, string>, headers: Headers = home) =>
  auth.post('/otp/verify', { type: 'LOGIN', ...body }, headers);
const wrongCodes = (...right: string[]) =>
  Array.from({ length: 100 }, (_, at) => String(at).padStart(6, '0')).filter((code) => !right.includes(code));

describe('strangers who use up the codes of a phone', () => {
  test('leave the holder’s: of who is signed in, and of a device that signed in before', async () => {
    const person = await auth.loggedIn();
    const { phone, e164 } = person;
    expect(new Set(await useUp(auth, person))).toEqual(new Set([429]));

    const signedIn = { ...auth.bearer(person.accessToken), ...home };
    expect((await askFrom(auth, signedIn, { phone, type: 'LOGIN' })).status).toBe(202);
    const code = await auth.lastCode('LOGIN', e164);
    expect((await verify({ phone, code }, signedIn)).status).toBe(200);

    await auth.call('POST', '/v1/auth/logout', {}, auth.bearer(person.accessToken));
    const before = auth.sent.length;
    const { refreshToken } = person;
    expect((await auth.post('/password/forgot', { identifier: phone, refreshToken }, home)).status).toBe(202);
    const reset = { phone, code: await auth.lastCode('PASSWORD_RESET', e164), newPassword: 'eleven mangoes' };
    expect(auth.sent.length).toBe(before + 1);
    expect((await auth.post('/password/reset', { ...reset, refreshToken }, home)).status).toBe(200);
  }, 60_000);

  test('get eleven a day for an account, and its holder four more for each contact, also when Redis has forgotten', async () => {
    const own = await startAuth({ clock, redis: 'own', env: { TRUSTED_PROXIES: '1' } });
    const redis = await openRedis(own.platform.redis!.url, own.deps.log);
    try {
      const person = await own.loggedIn();
      const signedIn = { ...own.bearer(person.accessToken), ...home };
      for (let round = 0; round < 6; round++) {
        await redis.flushAll();
        for (const [at, stranger] of strangers.entries()) {
          const contact = at % 2 === 0 ? { phone: person.phone } : { email: person.email };
          await own.post('/otp/send', { ...contact, type: kinds[at % 3] }, stranger);
        }
        await redis.flushAll();
        for (const contact of [{ phone: person.phone }, { email: person.email }])
          for (const type of kinds) await own.post('/otp/send', { ...contact, type }, signedIn);
        await own.delivered();
      }
      const sent = own.sent.filter(({ userId }) => userId === person.userId);
      expect(sent).toHaveLength(11 + 4 + 4);
      expect(sentTo(own, person.e164).length).toBeLessThanOrEqual(15);
    } finally {
      await redis.end();
      await own.close();
    }
  }, 60_000);

  test('get no more where several processes send at once', async () => {
    const person = await auth.loggedIn();
    const asker = newId();
    await auth.deps.db.insert(otpRecords).values(
      Array.from({ length: 30 }, () => {
        const createdAt = clock.now();
        const expiresAt = new Date(createdAt.getTime() + 300_000);
        const record = { id: newId(), phone: person.e164, otpType: 'BOOKING' as const, asker };
        return { ...record, otpCode: '0'.repeat(64), createdAt, expiresAt, sendAfter: createdAt };
      }),
    );
    const others = [createDeliveryQueue(), createDeliveryQueue()];
    await Promise.all(others.map((deliveries) => deliverCodes({ ...auth.deps, deliveries })()));
    await auth.delivered();
    // One of the eleven is that of the registration. Of one asker the newer replace the older.
    const counted = await auth.deps.db.$count(otpRecords, eq(otpRecords.userId, person.userId));
    expect(counted).toBe(11);
  });

  test('are refused one by one: who asks comes before what is asked for', async () => {
    const person = await auth.loggedIn();
    const { phone, e164 } = person;
    const statuses: number[] = [];
    for (let asked = 0; asked < 8; asked++) {
      statuses.push((await auth.post('/otp/send', { phone, type: kinds[asked % 3] }, strangers[0])).status);
      await muchLater(auth, e164);
    }
    expect(statuses).toEqual([...Array<number>(6).fill(202), 429, 429]);
    expect((await askFrom(auth, home, { phone, type: 'LOGIN' })).status).toBe(202);
  });

  test('who ask for proofs of what is proved cause no message and use nothing up, and are not told', async () => {
    const [proved, nobody] = [await auth.loggedIn(), somebody()];
    const before = auth.sent.length;
    const told: unknown[][] = [];
    for (const { phone } of [proved, nobody]) {
      const answers: unknown[] = [];
      for (const stranger of strangers.slice(0, 8))
        for (let asked = 0; asked < 4; asked++) {
          const answer = await auth.post('/otp/send', { phone, type: 'REGISTRATION' }, stranger);
          const { requestId: _, retryAfterSeconds: __, ...body } = answer.body;
          answers.push([answer.status, body]);
          if (asked < 3) await muchLater(auth, `+88${phone}`);
        }
      told.push(answers);
    }
    await auth.delivered();
    expect(told[0]).toEqual(told[1]!);
    expect(auth.sent).toHaveLength(before);

    const signedIn = { ...auth.bearer(proved.accessToken), ...home };
    for (let asked = 0; asked < 6; asked++)
      expect((await askFrom(auth, signedIn, { phone: proved.phone, type: 'REGISTRATION' })).status).toBe(202);
    expect(auth.sent).toHaveLength(before);
    expect((await askFrom(auth, strangers[20]!, { phone: proved.phone, type: 'LOGIN' })).status).toBe(202);
    expect(sentTo(auth, proved.e164).at(-1)).toMatchObject({ purpose: 'LOGIN' });
  });
});

describe('a stranger’s request for a code', () => {
  test('neither makes the holder wait nor puts the holder’s open code out of use', async () => {
    const person = await auth.loggedIn();
    const { phone, e164 } = person;
    const signedIn = { ...auth.bearer(person.accessToken), ...home };
    expect((await askFrom(auth, strangers[0]!, { phone, type: 'LOGIN' })).status).toBe(202);
    expect((await askFrom(auth, signedIn, { phone, type: 'LOGIN' })).status).toBe(202);
    const code = await auth.lastCode('LOGIN', e164);
    expect((await askFrom(auth, strangers[1]!, { phone, type: 'LOGIN' })).status).toBe(202);
    expect(sentTo(auth, e164).filter(({ purpose }) => purpose === 'LOGIN')).toHaveLength(3);
    expect((await verify({ phone, code }, signedIn)).status).toBe(200);
  });

  test('does neither to who is known by the address alone', async () => {
    const { phone, e164 } = await auth.loggedIn();
    await askFrom(auth, strangers[0]!, { phone, type: 'LOGIN' });
    expect((await askFrom(auth, home, { phone, type: 'LOGIN' })).status).toBe(202);
    const code = await auth.lastCode('LOGIN', e164);
    await askFrom(auth, strangers[1]!, { phone, type: 'LOGIN' });
    expect((await verify({ phone, code })).status).toBe(200);
  });
});

describe('the tries of a code', () => {
  test('are not used up by strangers: two are left for who asked for it', async () => {
    const person = await auth.loggedIn();
    const { phone, e164 } = person;
    const signedIn = { ...auth.bearer(person.accessToken), ...home };
    for (const [asker, right] of [
      [signedIn, 'LOGIN'],
      [home, 'BOOKING'],
    ] as const) {
      await askFrom(auth, asker, { phone, type: right });
      const code = await auth.lastCode(right, e164);
      const [mistyped, ...guesses] = wrongCodes(code);
      await Promise.all(
        guesses.slice(0, 40).map((guess, at) => verify({ phone, type: right, code: guess }, strangers[at])),
      );
      expect((await verify({ phone, type: right, code }, strangers[0])).status).toBe(400);
      expect((await verify({ phone, type: right, code: mistyped! }, asker)).status).toBe(400);
      expect((await verify({ phone, type: right, code }, asker)).status).toBe(200);
    }
  });

  test('are five for each code, however many are open and whoever tries', async () => {
    const person = await auth.loggedIn();
    const { phone, e164 } = person;
    const signedIn = { ...auth.bearer(person.accessToken), ...home };
    const askers = [signedIn, home, ...strangers.slice(0, 4)];
    for (const asker of askers) await askFrom(auth, asker, { phone, type: 'LOGIN' });
    const codes = sentTo(auth, e164).flatMap(({ purpose, code }) => (purpose === 'LOGIN' ? [code] : []));
    expect(codes).toHaveLength(askers.length);
    const guesses = wrongCodes(...codes);
    const tries = guesses.slice(0, 60).map((code, at) => verify({ phone, code }, askers[at % askers.length]));
    expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([400]));
    for (const row of await rowsAt(e164)) expect(row.attempts).toBeLessThanOrEqual(5);
    for (const code of codes)
      for (const asker of askers) expect((await verify({ phone, code }, asker)).status).toBe(400);
  });

  test('are shared by an older code and the newer that is on its way', async () => {
    const { phone, e164 } = await auth.loggedIn();
    await askFrom(auth, home, { phone, type: 'LOGIN' });
    const old = await auth.lastCode('LOGIN', e164);
    await whileNothingIsTaken(async (refused) => {
      await muchLater(auth, e164);
      await auth.post('/otp/send', { phone, type: 'LOGIN' }, home);
      await refused(1);
      for (const code of wrongCodes(old).slice(0, 5)) await verify({ phone, code });
      expect((await verify({ phone, code: old })).status).toBe(400);
      expect((await rowsAt(e164)).map(({ attempts }) => attempts)).toEqual([5, 5]);
    });
  });
});

/** Meanwhile the provider takes no message. `refused` waits until it has refused so many. */
async function whileNothingIsTaken(work: (refused: (messages: number) => Promise<unknown>) => Promise<void>) {
  let tried = 0;
  await auth.platform.fake(sendCode, () => {
    tried++;
    throw new Error('broken');
  });
  try {
    await work((messages) => eventually(() => tried >= messages, `${messages} messages to be refused`));
  } finally {
    await auth.platform.fake(sendCode, (message) => {
      auth.sent.push(message);
      return { accepted: true };
    });
    clock.forward(11);
    await deliverCodes(auth.deps)();
    await auth.delivered();
  }
}

describe('an older code', () => {
  test('is good until the provider has the newer one, and no longer', async () => {
    const [early, late] = [await auth.loggedIn(), await auth.loggedIn()];
    const old: string[] = [];
    for (const { phone, e164 } of [early, late]) {
      await askFrom(auth, home, { phone, type: 'LOGIN' });
      old.push(await auth.lastCode('LOGIN', e164));
      await muchLater(auth, e164);
    }
    await whileNothingIsTaken(async (refused) => {
      for (const { phone } of [early, late])
        expect((await auth.post('/otp/send', { phone, type: 'LOGIN' }, home)).status).toBe(202);
      await refused(2);
      expect((await verify({ phone: early.phone, code: old[0]! })).status).toBe(200);
    });
    const code = await auth.lastCode('LOGIN', late.e164);
    expect(code).not.toBe(old[1]!);
    expect((await verify({ phone: late.phone, code: old[1]! })).status).toBe(400);
    expect((await verify({ phone: late.phone, code })).status).toBe(200);
    // The used code closed the newer one, which was on its way.
    expect(sentTo(auth, early.e164).filter(({ purpose }) => purpose === 'LOGIN')).toHaveLength(1);
  });

  test('of the one asker is known by when it was asked for, also where the clock was set back meanwhile', async () => {
    const { phone, e164 } = await auth.loggedIn();
    clock.forward(120);
    await askFrom(auth, home, { phone, type: 'LOGIN' });
    const old = await auth.lastCode('LOGIN', e164);
    await muchLater(auth, e164);
    clock.forward(-120);
    await askFrom(auth, home, { phone, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', e164);
    expect((await verify({ phone, code: old })).status).toBe(400);
    expect((await verify({ phone, code })).status).toBe(200);
  });

  test('that was asked for by another goes with the one that is used', async () => {
    const { phone, e164 } = await auth.loggedIn();
    await askFrom(auth, strangers[0]!, { phone, type: 'LOGIN' });
    const other = await auth.lastCode('LOGIN', e164);
    await askFrom(auth, home, { phone, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', e164);
    expect((await verify({ phone, code })).status).toBe(200);
    expect((await verify({ phone, code: other }, strangers[0])).status).toBe(400);
  });

  test('of the release before is good for its five tries, whatever is asked for after it', async () => {
    const person = await auth.loggedIn();
    const record = { id: newId(), otpType: 'LOGIN' as const };
    const otpCode = codeDigest(auth.deps.keys, record, '084371');
    const [createdAt, expiresAt] = [clock.now(), new Date(clock.now().getTime() + 300_000)];
    // As the release before writes it.
    await auth.deps.db.execute(
      `INSERT INTO otp_records (id, user_id, phone, otp_code, otp_type, created_at, expires_at, position) VALUES
       ('${record.id}', '${person.userId}', '${person.e164}', '${otpCode}', 'LOGIN', '${createdAt.toISOString()}',
        '${expiresAt.toISOString()}', NULL)`,
    );
    await askFrom(auth, home, { phone: person.phone, type: 'LOGIN' });
    const newer = await auth.lastCode('LOGIN', person.e164);
    for (const code of wrongCodes('084371', newer).slice(0, 4))
      await verify({ phone: person.phone, code }, strangers[0]);
    expect((await verify({ phone: person.phone, code: '084371' }, strangers[1])).status).toBe(200);
  });
});

test('a code that is sent again is the same code: it may have arrived both times', async () => {
  const { phone, e164 } = await auth.loggedIn();
  const arrived: string[] = [];
  await whileNothingIsTaken(async () => {
    await auth.platform.fake(sendCode, ({ code }) => {
      arrived.push(code);
      throw new Error('taken, and the answer lost');
    });
    await auth.post('/otp/send', { phone, type: 'LOGIN' }, home);
    await eventually(() => arrived.length === 1, 'the first attempt');
  });
  expect(await auth.lastCode('LOGIN', e164)).toBe(arrived[0]!);
  expect((await verify({ phone, code: arrived[0]! })).status).toBe(200);
});

describe('a device that signed in before', () => {
  test('signs in by password while strangers have used up the account’s tries', async () => {
    const person = await auth.loggedIn();
    for (let guess = 0; guess < 200; guess++) await auth.deps.limits.login(person.email, undefined);
    const right = { identifier: person.email, password: person.password };
    expect((await auth.post('/login', right, home)).status).toBe(429);
    const { refreshToken } = person;
    expect((await auth.post('/login', { ...right, refreshToken }, home)).status).toBe(200);
  });

  test('has twenty wrong passwords in a quarter of an hour, like any other', async () => {
    const person = await auth.loggedIn();
    const { email: identifier, refreshToken } = person;
    const wrong = { identifier, password: 'a guess at it', refreshToken };
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, at) => auth.post('/login', wrong, strangers[at])),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  test.each([
    ['is expired', {}, true],
    ['was logged out', { revokedReason: 'LOGOUT' as const }, true],
    ['was ended by its owner', { revokedReason: 'ENDED_BY_OWNER' as const }, false],
    ['ended with a new password', { revokedReason: 'PASSWORD_RESET' as const }, false],
    ['was stolen', { revokedReason: 'TOKEN_REUSE' as const }, false],
  ])('is known by a session that %s: %p %p', async (_, end, isKnown) => {
    const person = await auth.loggedIn();
    const revokedAt = 'revokedReason' in end ? { revokedAt: clock.now() } : {};
    await auth.deps.db
      .update(sessions)
      .set({ ...end, ...revokedAt, expiresAt: clock.now() })
      .where(eq(sessions.userId, person.userId));
    const { phone, e164, refreshToken } = person;
    await askFrom(auth, home, { phone, type: 'LOGIN', refreshToken });
    const [row] = await rowsAt(e164);
    expect(row!.asker === 'holder').toBe(isKnown);
  });

  test('is a stranger at another account, whose own codes it cannot use up', async () => {
    const [thief, victim] = [await auth.loggedIn(), await auth.loggedIn()];
    const { refreshToken } = thief;
    const bearer = { ...auth.bearer(thief.accessToken), ...strangers[0] };
    await askFrom(auth, bearer, { phone: victim.phone, type: 'LOGIN', refreshToken });
    const [row] = await rowsAt(victim.e164);
    expect(row!.asker).toMatch(/^[0-9a-f]{64}$/);
  });

  test('of an account that may not act is nobody’s', async () => {
    const person = await auth.loggedIn();
    await auth.deps.db.update(users).set({ status: 'BANNED' }).where(eq(users.id, person.userId));
    const { phone, e164, refreshToken } = person;
    await askFrom(auth, home, { phone, type: 'LOGIN', refreshToken });
    expect((await rowsAt(e164))[0]).toMatchObject({ userId: null });
  });
});

test('who registers with somebody’s phone over and over keeps the holder from it at no other address', async () => {
  const person = somebody();
  const contacts = () => ({ email: somebody().email, phone: `+88${person.phone}` });
  const attempts = Array.from({ length: 12 }, () =>
    auth.deps.limits.registration(contacts(), '198.51.100.1'),
  );
  const refused = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(2);
  expect((await auth.post('/register', person, home)).status).toBe(201);
});
