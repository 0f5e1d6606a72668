import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { accessTokenSeconds, type Caller } from '#shared/http/auth';
import type { Transaction } from '#shared/stores/postgres';
import type { AuthSchema, Deps } from '../connect.ts';
import { refreshTokens, type SignInMethod, sessions, type UserRow, users } from '../schema.ts';
import { announceEach, revokeSurplus } from './end-sessions.ts';

const dayMs = 86_400_000;
const userAgentLength = 255;

export interface LiveSession {
  caller: Caller;
  startedAt: Date;
  refreshToken: string;
  expiresAt: Date;
  /** Sessions that ended for this one, because the account had too many. */
  surplus?: string[];
}

type Holder = Pick<UserRow, 'id' | 'role' | 'isPhoneVerified'>;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
}

/**
 * Starts a session with its first refresh token, 256 random bits of which only the hash is kept. Beyond so many of one
 * account the oldest ends. The caller has locked the account.
 */
export function startSession(deps: Deps) {
  return async (
    tx: Transaction<AuthSchema>,
    account: Holder & Pick<UserRow, 'sessionsEndedUntil'>,
    how: { method: SignInMethod; userAgent: string | undefined; hasSecondFactor: boolean },
  ): Promise<LiveSession> => {
    const now = deps.clock.now();
    const createdAt = startAfter(account.sessionsEndedUntil, now);
    const sessionId = newId();
    const refreshToken = randomBytes(32).toString('base64url');
    const expiresAt = sessionExpiry(deps.config, createdAt, createdAt);
    await tx.update(users).set({ lastLoginAt: createdAt }).where(eq(users.id, account.id));
    await tx.insert(sessions).values({
      id: sessionId,
      userId: account.id,
      method: how.method,
      userAgent: how.userAgent?.slice(0, userAgentLength) ?? null,
      hasSecondFactor: how.hasSecondFactor,
      createdAt,
      lastUsedAt: createdAt,
      expiresAt,
    });
    await tx.insert(refreshTokens).values({
      id: newId(),
      userId: account.id,
      sessionId,
      token: hashToken(refreshToken),
      createdAt,
      expiresAt,
    });
    const most = deps.config.AUTH_SESSIONS_PER_ACCOUNT;
    const surplus = await revokeSurplus(tx, { userId: account.id, most, now });
    const caller = callerOf(deps.config, account, { id: sessionId, hasSecondFactor: how.hasSecondFactor });
    return { caller, startedAt: createdAt, refreshToken, expiresAt, surplus };
  };
}

/** A session that begins in the millisecond of an end, or by a clock that is slow, begins after it. */
function startAfter(ended: Date | null, now: Date): Date {
  return ended && ended >= now ? new Date(ended.getTime() + 1) : now;
}

/** What an access token says of its holder. Without the second factor, where staff need one, they are passengers. */
export function callerOf(
  { staffNeedSecondFactor }: Pick<Deps['config'], 'staffNeedSecondFactor'>,
  { id, role, isPhoneVerified }: Holder,
  session: { id: string; hasSecondFactor: boolean },
): Caller {
  const mayActAs = staffNeedSecondFactor && !session.hasSecondFactor ? 'USER' : role;
  return { userId: id, sessionId: session.id, role: mayActAs, phoneVerified: isPhoneVerified };
}

/** What the client gets, once the session's transaction is committed. */
export function issueTokens(deps: Deps) {
  return async ({
    caller,
    startedAt,
    refreshToken,
    expiresAt,
    surplus = [],
  }: LiveSession): Promise<Tokens> => {
    const { userId, sessionId } = caller;
    await announceEach(deps, userId, surplus);
    await deps.mirror.sessionContinued({ userId, sessionId, tokenHash: hashToken(refreshToken), expiresAt });
    return {
      accessToken: await deps.signAccessToken(caller, startedAt),
      refreshToken,
      tokenType: 'Bearer',
      expiresIn: accessTokenSeconds,
    };
  };
}

/** So many days after its last use, and never later than the longest life of a session. */
export function sessionExpiry(config: Deps['config'], createdAt: Date, usedAt: Date): Date {
  const idle = usedAt.getTime() + config.AUTH_SESSION_DAYS * dayMs;
  const longest = createdAt.getTime() + config.AUTH_SESSION_MAX_DAYS * dayMs;
  return new Date(Math.min(idle, longest));
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
