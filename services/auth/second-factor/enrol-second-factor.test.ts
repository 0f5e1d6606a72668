import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import jsQR from 'jsqr';
import * as contracts from '#shared/contracts/auth';
import { eventually } from '#support/platform';
import { lockAccount } from '../accounts/accounts.ts';
import { forgetCodesAndSessions } from '../jobs.ts';
import { outbox, secondFactors, sessions, users } from '../schema.ts';
import { startWithSecondFactors, type WithSecondFactors } from '../testing/second-factor.ts';
import { openSecret, sealSecret } from './seal-secret.ts';
import { trySecondFactor, useProof } from './try-second-factor.ts';

let auth: WithSecondFactors;
beforeAll(async () => {
  auth = await startWithSecondFactors();
});
afterAll(() => auth.close());

type Enrolled = Awaited<ReturnType<WithSecondFactors['enrolled']>>;

const refusal = ({ status, body }: { status: number; body?: { code?: string } }) => [status, body?.code];
const confirm = (person: { call: Enrolled['call'] }, code: string) =>
  person.call('POST', '/v1/auth/second-factor/confirm', { code });
const remove = (person: { call: Enrolled['call'] }, password: string, code: string) =>
  person.call('POST', '/v1/auth/second-factor/remove', { password, code });
const changesOf = async (userId: string) => {
  const rows = await auth.deps.db
    .select()
    .from(outbox)
    .where(eq(outbox.type, 'auth.factor-changed'))
    .orderBy(outbox.position);
  return rows
    .map(({ data }) => data as { userId: string; change: string })
    .filter((one) => one.userId === userId);
};
const factorOf = async (userId: string) =>
  (await auth.deps.db.select().from(secondFactors).where(eq(secondFactors.userId, userId)))[0];

describe('enrolling', () => {
  test('shows the secret once, as text, as address and as QR code, and gives ten recovery codes', async () => {
    const person = await auth.beginner('ADMIN');
    const begun = await person.begin();
    expect(begun.status).toBe(201);
    expect(begun.headers.get('cache-control')).toBe('no-store');
    const { secret, otpauthUri, qrSvg } = begun.body;
    const uri = new URL(otpauthUri);
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      `/Jatra:${person.email}`,
    ]);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Jatra',
      secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(readQr(qrSvg)).toBe(otpauthUri);

    const done = await confirm(person, auth.nextCode(secret));
    expect([done.status, done.body.recoveryCodes.length, done.body.otherSessionsEnded]).toEqual([200, 10, 0]);
    const mine = await person.call('GET', '/v1/auth/second-factor');
    expect(mine.body).toMatchObject({ isRequired: true, recoveryCodesLeft: 10 });
    for (const answer of [done, mine]) expect(answer.text).not.toContain(secret);
  });

  test('wants the password and a code sent to a contact of the account; without both nothing is begun', async () => {
    const [person, other] = [await auth.beginner('ADMIN'), await auth.beginner('ADMIN')];
    expect(refusal(await person.begin({ password: 'a guess at it' }))).toEqual([403, 'PASSWORD_WRONG']);
    const wrong = person.loginCode === '000000' ? '000001' : '000000';
    expect(refusal(await person.begin({ code: wrong }))).toEqual([400, 'CODE_NOT_VALID']);
    const others = { phone: other.phone, code: other.loginCode };
    expect(refusal(await person.begin(others))).toEqual([400, 'CODE_NOT_VALID']);
    expect(await factorOf(person.userId)).toBeUndefined();
    expect((await person.begin()).status).toBe(201);
    // The code is used up.
    expect(refusal(await person.begin())).toEqual([400, 'CODE_NOT_VALID']);
  });

  test('counts for nothing before its first code: the password alone signs in, and as before', async () => {
    const person = await auth.beginner('ADMIN');
    const { secret } = (await person.begin()).body;
    const first = await person.logIn();
    expect([first.status, auth.roleIn(first.body.accessToken)]).toEqual([200, 'USER']);
    expect(refusal(await remove(person, person.password, auth.nextCode(secret)))).toEqual([
      400,
      'CODE_NOT_VALID',
    ]);
    expect((await confirm(person, auth.nextCode(secret))).status).toBe(200);
  });

  test('is over after ten minutes, and forgotten', async () => {
    const person = await auth.beginner('ADMIN');
    const { secret } = (await person.begin()).body;
    auth.clock.forward(601);
    expect(refusal(await confirm(person, auth.nextCode(secret)))).toEqual([404, 'NOT_FOUND']);
    await forgetCodesAndSessions(auth.deps)();
    expect(await factorOf(person.userId)).toBeUndefined();
  });

  test('on top of a factor in use is refused, whatever is shown for it, and changes nothing', async () => {
    const person = await auth.enrolled('ADMIN');
    const before = await factorOf(person.userId);
    await auth.post('/otp/send', { email: person.email, type: 'LOGIN' });
    const code = await auth.lastCode('LOGIN', person.email);
    const again = await person.begin({ phone: undefined, email: person.email, code });
    expect(refusal(again)).toEqual([409, 'SECOND_FACTOR_EXISTS']);
    expect(again.text).not.toContain('secret');
    expect(refusal(await confirm(person, person.nextCode()))).toEqual([404, 'NOT_FOUND']);
    expect(await factorOf(person.userId)).toEqual(before);
  });

  test('that is confirmed many times at once counts once; codes are counted like others', async () => {
    const person = await auth.beginner('ADMIN');
    const { secret } = (await person.begin()).body;
    const code = auth.nextCode(secret);
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(person, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await changesOf(person.userId)).toMatchObject([{ change: 'ENROLLED' }]);

    const other = await auth.beginner('ADMIN');
    await other.begin();
    const statuses: number[] = [];
    for (let tried = 0; tried < 11; tried++) statuses.push((await confirm(other, '000000')).status);
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });

  test('ends every other session of the account', async () => {
    const person = await auth.beginner('ADMIN');
    const elsewhere = (await person.logIn()).body;
    const { secret } = (await person.begin()).body;
    expect((await confirm(person, auth.nextCode(secret))).body.otherSessionsEnded).toBe(1);
    expect((await auth.post('/refresh', { refreshToken: elsewhere.refreshToken })).status).toBe(401);
    await eventually(
      async () => (await auth.as(elsewhere.accessToken)('GET', '/v1/auth/sessions')).status === 401,
      'the other session to be refused',
    );
    expect((await person.call('GET', '/v1/auth/sessions')).status).toBe(200);
  });
});

describe('a second factor in use', () => {
  test('goes only with the password and a code of it, and every session with it', async () => {
    const person = await auth.enrolled('ADMIN');
    expect(refusal(await remove(person, 'a guess at it', person.nextCode()))).toEqual([
      403,
      'PASSWORD_WRONG',
    ]);
    expect(refusal(await remove(person, person.password, 'AAAA-AAAA-AAAA'))).toEqual([400, 'CODE_NOT_VALID']);
    expect(await changesOf(person.userId)).toMatchObject([{ change: 'ENROLLED' }]);

    const challenge = await person.challenged();
    const done = await remove(person, person.password, person.nextCode());
    expect([done.status, done.body]).toEqual([200, { ended: 1 }]);
    expect(done.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(await changesOf(person.userId)).toMatchObject([{ change: 'ENROLLED' }, { change: 'REMOVED' }]);
    expect(refusal(await auth.answer(challenge, person.nextCode()))).toEqual([401, 'CHALLENGE_NOT_VALID']);
    const next = await person.logIn();
    expect([next.status, auth.roleIn(next.body.accessToken)]).toEqual([200, 'USER']);
  });

  test('stays where its code is used up for something else at the same moment', async () => {
    const person = await auth.enrolled('ADMIN');
    const code = person.nextCode();
    const proof = (await trySecondFactor(auth.deps, { userId: person.userId, text: code }))!;
    let removal: ReturnType<typeof remove> | undefined;
    await auth.deps.db.transaction(async (tx) => {
      await lockAccount(tx, person.userId);
      expect(await useProof(tx, proof)).toBe(true);
      removal = remove(person, person.password, code);
      await eventually(async () => {
        const [waiting] = await auth.deps.db.execute(sql`
          SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND datname = current_database()`);
        return waiting !== undefined;
      }, 'the removal to wait for the account');
    });
    expect(refusal(await removal!)).toEqual([400, 'CODE_NOT_VALID']);
    expect(await factorOf(person.userId)).toBeDefined();
  });

  test('goes with a recovery code too, for whoever has lost the app', async () => {
    const person = await auth.enrolled();
    expect((await remove(person, person.password, person.recoveryCodes[9]!)).status).toBe(200);
    expect(await factorOf(person.userId)).toBeUndefined();
  });

  test('is taken away by a SUPER_ADMIN, on the record, and by nobody else, nor one’s own', async () => {
    const [chief, admin, person] = [
      await auth.enrolled('SUPER_ADMIN'),
      await auth.enrolled('ADMIN'),
      await auth.enrolled('CHECKER'),
    ];
    const withRole = async ({ refreshToken }: Enrolled) =>
      auth.as((await auth.post('/refresh', { refreshToken })).body.accessToken);
    const [asChief, asAdmin] = [await withRole(chief), await withRole(admin)];
    const reset = (call: typeof asChief, userId: string) =>
      call('POST', `/v1/admin/users/${userId}/second-factor/reset`, { reason: 'Lost the phone' });
    expect((await reset(asAdmin, person.userId)).status).toBe(403);
    expect((await reset(asChief, chief.userId)).status).toBe(403);
    expect(await reset(asChief, person.userId)).toMatchObject({ status: 200, body: { sessionsEnded: 1 } });
    expect((await reset(asChief, person.userId)).status).toBe(404);
    const { body } = await asChief('GET', `/v1/admin/users/actions?entityId=${person.userId}`);
    expect(body.items).toMatchObject([
      {
        actorId: chief.userId,
        action: 'reset-second-factor',
        reason: 'Lost the phone',
        before: { secondFactor: true },
        after: { secondFactor: false },
      },
    ]);
    expect(await changesOf(person.userId)).toMatchObject([{ change: 'ENROLLED' }, { change: 'RESET' }]);
    // The password alone gives no role.
    expect(auth.roleIn((await person.logIn()).body.accessToken)).toBe('USER');
  });

  test('goes with the account; its export has the day and neither secret nor codes', async () => {
    const person = await auth.enrolled();
    const exported = await auth.platform.bus.request(contracts.exportAccount, { userId: person.userId });
    expect(Date.parse(exported.secondFactorSince!)).toBeGreaterThan(0);
    for (const secret of [person.secret, person.recoveryCodes[0]!])
      expect(JSON.stringify(exported)).not.toContain(secret);
    await auth.platform.bus.request(contracts.eraseAccount, { userId: person.userId, requestId: 'test' });
    expect(await factorOf(person.userId)).toBeUndefined();
  });
});

describe('what is stored', () => {
  test('has neither the secret nor a recovery code, and opens in no other row', async () => {
    const [person, other] = [await auth.enrolled(), await auth.enrolled()];
    const [row, otherRow] = [(await factorOf(person.userId))!, (await factorOf(other.userId))!];
    const stored = JSON.stringify(await auth.deps.db.select().from(secondFactors));
    for (const secret of [
      person.secret,
      ...person.recoveryCodes,
      person.recoveryCodes[0]!.replaceAll('-', ''),
    ])
      expect(stored).not.toContain(secret);
    const { keys } = auth.deps;
    expect(openSecret(keys, row, row.sealedSecret)).toBe(person.secret);
    expect(() => openSecret(keys, otherRow, row.sealedSecret)).toThrow();
    expect(() => openSecret(keys, { ...row, userId: other.userId }, row.sealedSecret)).toThrow();
    const flipped = Buffer.from(row.sealedSecret, 'base64url');
    flipped[20]! ^= 1;
    expect(() => openSecret(keys, row, flipped.toString('base64url'))).toThrow();
    expect(sealSecret(keys, row, person.secret)).not.toBe(row.sealedSecret);
  });

  test('that opens no more leaves the recovery codes good', async () => {
    const person = await auth.enrolled();
    await auth.deps.db
      .update(secondFactors)
      .set({ sealedSecret: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })
      .where(eq(secondFactors.userId, person.userId));
    expect((await auth.answer(await person.challenged(), person.nextCode())).status).toBe(400);
    expect((await auth.answer(await person.challenged(), person.recoveryCodes[0]!)).status).toBe(200);
  });

  test('says of each session whether it has both', async () => {
    const person = await auth.enrolled();
    await auth.answer(await person.challenged(), person.nextCode());
    const both = and(eq(sessions.userId, person.userId), eq(sessions.hasSecondFactor, true));
    expect(await auth.deps.db.$count(sessions, both)).toBe(2);
    const [account] = await auth.deps.db.select().from(users).where(eq(users.id, person.userId));
    expect(account!.lastLoginAt).toBeInstanceOf(Date);
  });
});

/** As a camera sees it: four pixels a module. */
function readQr(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)![1]);
  const path = /<path stroke="#000000" d="([^"]+)"/.exec(svg)![1]!;
  const scale = 4;
  const side = size * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command, numbers] of path.matchAll(/([Mmh])([\d.\- ]+)/g)) {
    const [first, second] = numbers!
      .trim()
      .split(/ +|(?<=\d)(?=-)/)
      .map(Number);
    if (command === 'M') [x, y] = [first!, Math.floor(second!)];
    else if (command === 'm') [x, y] = [x + first!, y + second!];
    else {
      for (let at = x; at < x + first!; at++) darken(pixels, side, { x: at, y, scale });
      x += first!;
    }
  }
  return jsQR(pixels, side, side)?.data;
}

function darken(pixels: Uint8ClampedArray, side: number, at: { x: number; y: number; scale: number }): void {
  for (let row = 0; row < at.scale; row++)
    for (let column = 0; column < at.scale; column++) {
      const pixel = ((at.y * at.scale + row) * side + at.x * at.scale + column) * 4;
      pixels.fill(0, pixel, pixel + 3);
    }
}
