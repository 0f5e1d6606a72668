import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Static } from '@sinclair/typebox';
import { and, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Clock } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import { sendCode } from '#shared/contracts/notification';
import { createTokenVerifier } from '#shared/http/auth';
import { eventually, testPlatform } from '#support/platform';
import { otpRecords, sessions } from '../schema.ts';
import { auth } from '../service.ts';

type SentCode = Static<typeof sendCode.input>;

export function somebody() {
  const id = newId();
  return {
    email: `${id}@example.com`,
    phone: `017${String(randomInt(100_000_000)).padStart(8, '0')}`,
    password: 'seven green mangoes',
    fullName: 'Rahim Uddin',
  };
}

/** An address that no other test has. */
export const someAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

/** Starts auth on servers of the suite. Its own keys check its tokens; `sent` has the codes that it sent. */
export async function startAuth(
  options: { env?: Record<string, string>; clock?: Clock; redis?: 'own' } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-auth-'));
  const platform = await testPlatform('auth', {
    redis: 'shared',
    ...options,
    env: { AUTH_SIGNING_KEYS_FILE: join(folder, 'keys', 'auth.json'), ...options.env },
  });
  const sent: SentCode[] = [];
  await platform.fake(sendCode, async (message: SentCode) => {
    sent.push(message);
    return { accepted: true };
  });
  const { app, deps } = await platform.start({
    ...auth,
    connect: (given, config: Parameters<typeof auth.connect>[1]) =>
      auth.connect({ ...given, tokens: createTokenVerifier(given.bus) }, config),
  });

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await app.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    call('POST', `/v1/auth${path}`, body, headers);

  /** Waits for the codes that go out after the answer. */
  const delivered = () =>
    eventually(async () => {
      const awaited = and(isNotNull(otpRecords.sendAfter), gt(otpRecords.expiresAt, deps.clock.now()));
      return (await deps.db.$count(otpRecords, awaited)) === 0;
    }, 'the codes that were asked for to be sent');

  return {
    platform,
    deps,
    sent,
    call,
    post,
    bearer: (accessToken: string) => ({ authorization: `Bearer ${accessToken}` }),
    delivered,
    async lastCode(type: SentCode['purpose'], email: string): Promise<string> {
      await delivered();
      const message = sent.findLast(
        (one) => one.purpose === type && (one.email === email || one.phone === email),
      );
      if (!message) throw new Error(`No ${type} code was sent there`);
      return message.code;
    },
    /** Somebody who has registered and proved nothing. */
    async newcomer(headers?: Record<string, string>) {
      const person = somebody();
      const answer = await post('/register', person, headers);
      if (answer.status !== 201) throw new Error(`Registration answered ${answer.status}: ${answer.text}`);
      await delivered();
      const { userId, phone, accessToken, refreshToken } = answer.body as Record<string, string>;
      return {
        ...person,
        userId: userId!,
        e164: phone!,
        accessToken: accessToken!,
        refreshToken: refreshToken!,
      };
    },
    /** Somebody who has registered and proved both contacts. */
    async registered(headers?: Record<string, string>) {
      const { accessToken, refreshToken: _, ...person } = await this.newcomer(headers);
      const signedIn = { ...headers, authorization: `Bearer ${accessToken}` };
      for (const [contact, address] of [
        [{ email: person.email }, person.email],
        [{ phone: person.phone }, person.e164],
      ] as const) {
        const code = await this.lastCode('REGISTRATION', address);
        const answer = await post('/otp/verify', { ...contact, type: 'REGISTRATION', code }, signedIn);
        if (answer.status !== 200) throw new Error(`A proof answered ${answer.status}: ${answer.text}`);
        if (answer.body.phoneVerified) break;
      }
      // Tests count the sessions that they open: the one of the registration goes.
      await deps.db.delete(sessions).where(eq(sessions.userId, person.userId));
      return person;
    },
    async loggedIn(headers?: Record<string, string>) {
      const person = await this.registered(headers);
      const { body } = await post('/login', { identifier: person.email, password: person.password });
      return {
        ...person,
        accessToken: body.accessToken as string,
        refreshToken: body.refreshToken as string,
      };
    },
    /** Inserts sessions as rows: to sign in so often would take half an hour. */
    async giveSessions(userId: string, count: number) {
      for (let given = 0; given < count; given += 10_000)
        await deps.db.execute(sql`
          WITH started AS (
            INSERT INTO sessions (user_id, method, expires_at)
            SELECT ${userId}::uuid, 'PASSWORD', now() + interval '7 days'
            FROM generate_series(1, ${Math.min(10_000, count - given)}::int)
            RETURNING id, user_id, expires_at
          )
          INSERT INTO refresh_tokens (user_id, session_id, token, expires_at)
          SELECT user_id, id, 'of ' || id, expires_at FROM started`);
    },
    async close() {
      await platform.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type StartedAuth = Awaited<ReturnType<typeof startAuth>>;
