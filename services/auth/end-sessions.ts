import { and, eq, gt, inArray, isNull, ne } from 'drizzle-orm';
import type { Caller } from '#shared/auth';
import { sessionRevoked } from '#shared/contracts/auth';
import type { Transaction } from '#shared/postgres';
import { commonProblems } from '#shared/problem';
import type { AuthSchema, Deps } from './connect.ts';
import { type EndReason, refreshTokens, sessions, users } from './schema.ts';

type Which = { only: string } | { except: string } | 'all';

/** Ends the session of the access token. Doing it again changes nothing. */
export function logOut(deps: Deps) {
  return async ({ userId, sessionId }: Caller): Promise<void> => {
    await endAndAnnounce(deps, userId, { only: sessionId }, 'LOGOUT');
  };
}

/** @throws Problem NOT_FOUND for a session of somebody else, and for one that has ended. */
export function endSession(deps: Deps) {
  return async ({ userId }: Caller, sessionId: string): Promise<void> => {
    const ended = await endAndAnnounce(deps, userId, { only: sessionId }, 'ENDED_BY_OWNER');
    if (ended.length === 0) throw commonProblems.NOT_FOUND();
  };
}

export function endAllSessions(deps: Deps) {
  return async ({ userId, sessionId }: Caller, options: { keepCurrent: boolean }): Promise<number> => {
    const which = options.keepCurrent ? { except: sessionId } : 'all';
    return (await endAndAnnounce(deps, userId, which, 'ENDED_BY_OWNER')).length;
  };
}

async function endAndAnnounce(
  deps: Deps,
  userId: string,
  which: Which,
  reason: EndReason,
): Promise<string[]> {
  const ended = await deps.db.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
    return revokeSessions(tx, { userId, which, reason, now: deps.clock.now() });
  });
  await announceEnded(deps, userId, ended);
  return ended;
}

/** Revokes sessions with their refresh tokens; the caller has locked the account or that one session. */
export async function revokeSessions(
  tx: Transaction<AuthSchema>,
  { userId, which, reason, now }: { userId: string; which: Which; reason: EndReason; now: Date },
): Promise<string[]> {
  const chosen =
    which === 'all'
      ? undefined
      : 'only' in which
        ? eq(sessions.id, which.only)
        : ne(sessions.id, which.except);
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now), chosen))
    .returning({ id: sessions.id });
  const ids = ended.map(({ id }) => id);
  if (ids.length > 0) {
    await tx
      .update(refreshTokens)
      .set({ revokedAt: now })
      .where(and(inArray(refreshTokens.sessionId, ids), isNull(refreshTokens.revokedAt)));
  }
  return ids;
}

/** After the commit. One notice a session: one for the account would also refuse a token of the login that follows within its second. */
export async function announceEnded(deps: Deps, userId: string, sessionIds: string[]): Promise<void> {
  for (const sessionId of sessionIds) deps.bus.notify(sessionRevoked, { userId, sessionId });
  await deps.mirror.sessionsEnded(userId, sessionIds);
}
