import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { listUserSessions } from '#shared/contracts/orders';
import { type Actor, recordAction } from '#shared/records/admin';
import { lockAccount } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { sessions } from '../schema.ts';
import { announceEnded, revokeSessions } from './revoke-sessions.ts';

type Listed = (typeof listUserSessions)['output']['static'];

const listedAtMost = 100;

/** When somebody signed in, and nothing of where or with what. @throws Problem NOT_FOUND */
export function showSessions(deps: Deps) {
  return (actor: Actor, { userId }: { userId: string }): Promise<Listed> =>
    deps.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      const now = deps.clock.now();
      const rows = await tx
        .select()
        .from(sessions)
        .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
        .orderBy(desc(sessions.id))
        .limit(listedAtMost);
      const after = { sessions: rows.length };
      await recordAction(tx, actor, now, {
        action: 'show-sessions',
        entity: 'user',
        entityId: userId,
        before: null,
        after,
      });
      return {
        sessions: rows.map((row) => ({
          sessionId: row.id,
          method: row.method,
          createdAt: row.createdAt.toISOString(),
          lastUsedAt: row.lastUsedAt.toISOString(),
          expiresAt: row.expiresAt.toISOString(),
        })),
      };
    });
}

/**
 * One session, or all; a repeat ends nothing more and leaves no record.
 * @throws Problem NOT_FOUND; FORBIDDEN for an ADMIN who names an administrator
 */
export function orderEnd(deps: Deps) {
  return async (
    actor: Actor,
    { userId, sessionId }: { userId: string; sessionId?: string },
  ): Promise<{ ended: number }> => {
    const which = sessionId === undefined ? 'all' : { only: sessionId };
    const sessionIds = await deps.db.transaction(async (tx) => {
      const account = await lockAccount(tx, userId);
      if (actor.role === 'ADMIN' && account.role.endsWith('ADMIN'))
        throw commonProblems.FORBIDDEN('Only a SUPER_ADMIN can end the sessions of an administrator');
      const now = deps.clock.now();
      const ended = await revokeSessions(tx, { userId, which, reason: 'ENDED_BY_OPERATOR', now });
      if (ended.length === 0) return ended;
      await recordAction(tx, actor, now, {
        action: 'end-sessions',
        entity: 'user',
        entityId: userId,
        before: { sessions: ended.length },
        after: sessionId === undefined ? {} : { sessionId },
      });
      return ended;
    });
    await announceEnded(deps, { userId, sessionIds });
    return { ended: sessionIds.length };
  };
}
