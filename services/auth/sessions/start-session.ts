import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { accessTokenSeconds, type Caller } from '#shared/http/auth';
import type { Deps, Tx } from '../connect.ts';
import { refreshTokens, type SignInMethod, sessions, type UserRow, users } from '../schema.ts';
import { announceEach, revokeSurplus } from './revoke-sessions.ts';

const dayMs = 86_400_000;
const userAgentLength = 255;

export interface LiveSession {
  caller: Caller;
  startedAt: Date;
  refreshToken: string;
  expiresAt: Date;
  /** Sessions that ended for this one because the account had too many. */
  surplus?: string[];
}

type Holder = Pick<UserRow, 'id' | 'role' | 'isPhoneVerified'>;

interface SessionStart {
  account: Holder & Pick<UserRow, 'sessionsEndedUntil'>;
  method: SignInMethod;
  userAgent: string | undefined;
  hasSecondFactor: boolean;
}

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
}

/**
 * Starts a session with its first refresh token: 256 random bits, of which only the hash is stored. Of an
 * account with too many sessions the oldest ends. The caller has locked the account.
 */
export async function startSession(
  deps: Deps,
  tx: Tx,
  { account, method, userAgent, hasSecondFactor }: SessionStart,
): Promise<LiveSession> {
  const now = deps.clock.now();
  const userId = account.id;
  const createdAt = startAfter(account.sessionsEndedUntil, now);
  const sessionId = newId();
  const refreshToken = randomBytes(32).toString('base64url');
  const expiresAt = sessionExpiry(deps.config, { createdAt, usedAt: createdAt });
  await tx.update(users).set({ lastLoginAt: createdAt }).where(eq(users.id, userId));
  await tx.insert(sessions).values({
    id: sessionId,
    userId,
    method,
    userAgent: userAgent?.slice(0, userAgentLength) ?? null,
    hasSecondFactor,
    createdAt,
    lastUsedAt: createdAt,
    expiresAt,
  });
  await tx.insert(refreshTokens).values({
    id: newId(),
    userId,
    sessionId,
    token: hashToken(refreshToken),
    createdAt,
    expiresAt,
  });
  const surplus = await revokeSurplus(tx, { userId, most: deps.config.AUTH_SESSIONS_PER_ACCOUNT, now });
  const caller = callerOf(deps.config, { account, session: { id: sessionId, hasSecondFactor } });
  return { caller, startedAt: createdAt, refreshToken, expiresAt, surplus };
}

/** A session that starts in the millisecond of an end, or by a slow clock, gets a start after that end. */
function startAfter(ended: Date | null, now: Date): Date {
  return ended && ended >= now ? new Date(ended.getTime() + 1) : now;
}

/** What an access token says of its holder. Staff without the second factor that they need are passengers. */
export function callerOf(
  { staffNeedSecondFactor }: Pick<Deps['config'], 'staffNeedSecondFactor'>,
  { account, session }: { account: Holder; session: { id: string; hasSecondFactor: boolean } },
): Caller {
  const { id: userId, role, isPhoneVerified } = account;
  const mayActAs = staffNeedSecondFactor && !session.hasSecondFactor ? 'USER' : role;
  return { userId, sessionId: session.id, role: mayActAs, phoneVerified: isPhoneVerified };
}

/** The answer to the client, after the session's commit. */
export async function issueTokens(deps: Deps, session: LiveSession): Promise<Tokens> {
  const { caller, startedAt, refreshToken, expiresAt, surplus = [] } = session;
  const { userId, sessionId } = caller;
  await announceEach(deps, { userId, sessionIds: surplus });
  await deps.mirror.sessionContinued({ userId, sessionId, tokenHash: hashToken(refreshToken), expiresAt });
  return {
    accessToken: await deps.signAccessToken(caller, startedAt),
    refreshToken,
    tokenType: 'Bearer',
    expiresIn: accessTokenSeconds,
  };
}

/** AUTH_SESSION_DAYS after the last use, and AUTH_SESSION_MAX_DAYS after the start at the latest. */
export function sessionExpiry(
  config: Deps['config'],
  { createdAt, usedAt }: { createdAt: Date; usedAt: Date },
): Date {
  const idle = usedAt.getTime() + config.AUTH_SESSION_DAYS * dayMs;
  const longest = createdAt.getTime() + config.AUTH_SESSION_MAX_DAYS * dayMs;
  return new Date(Math.min(idle, longest));
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
