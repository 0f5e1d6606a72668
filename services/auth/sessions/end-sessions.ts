import { eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Caller } from '#shared/http/auth';
import type { Deps } from '../connect.ts';
import { type EndReason, users } from '../schema.ts';
import { announceEnded, revokeSessions, type Which } from './revoke-sessions.ts';

/** Ends the session of the access token. Repeated, it changes nothing. */
export function logOut(deps: Deps) {
  return async ({ userId, sessionId }: Caller): Promise<void> => {
    await endSessions(deps, { userId, which: { only: sessionId }, reason: 'LOGOUT' });
  };
}

/** @throws Problem NOT_FOUND for a session of somebody else, and for one that has ended. */
export function endSession(deps: Deps) {
  return async ({ caller, sessionId }: { caller: Caller; sessionId: string }): Promise<void> => {
    const { userId } = caller;
    const ended = await endSessions(deps, { userId, which: { only: sessionId }, reason: 'ENDED_BY_OWNER' });
    if (ended.length === 0) throw commonProblems.NOT_FOUND();
  };
}

/** @returns how many sessions ended. */
export function endAllSessions(deps: Deps) {
  return async ({ caller, keepCurrent }: { caller: Caller; keepCurrent: boolean }): Promise<number> => {
    const { userId, sessionId } = caller;
    const which = keepCurrent ? { except: sessionId } : 'all';
    return (await endSessions(deps, { userId, which, reason: 'ENDED_BY_OWNER' })).length;
  };
}

async function endSessions(
  deps: Deps,
  { userId, which, reason }: { userId: string; which: Which; reason: EndReason },
): Promise<string[]> {
  const sessionIds = await deps.db.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
    return revokeSessions(tx, { userId, which, reason, now: deps.clock.now() });
  });
  await announceEnded(deps, { userId, sessionIds });
  return sessionIds;
}
