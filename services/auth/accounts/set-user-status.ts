import { eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { type AccountRole, type AccountStatus, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { lockAccount } from './accounts.ts';
import { presentUser } from './present-user.ts';

const privileged: AccountRole[] = ['ADMIN', 'SUPER_ADMIN'];
const verbs = { ACTIVE: 'reactivate', SUSPENDED: 'suspend', BANNED: 'ban' };

interface StatusChange {
  actor: Actor;
  userId: string;
  status: AccountStatus;
  reason: string;
}

/**
 * Suspends, bans or readmits an account. Suspended and banned ones are signed out everywhere at once.
 * @throws Problem NOT_FOUND; FORBIDDEN for one's own account, and for an administrator's unless by a
 * SUPER_ADMIN.
 */
export function setUserStatus(deps: Deps) {
  return async ({ actor, userId, status, reason }: StatusChange) => {
    const now = deps.clock.now();
    const { account, ended } = await deps.db.transaction(async (tx) => {
      const known = await lockAccount(tx, userId);
      if (known.id === actor.userId)
        throw commonProblems.FORBIDDEN('An administrator cannot change their own account');
      if (privileged.includes(known.role) && actor.role !== 'SUPER_ADMIN')
        throw commonProblems.FORBIDDEN('Only a SUPER_ADMIN can change the account of an administrator');
      if (known.status === status) return { account: known, ended: [] };

      const [changed] = await tx.update(users).set({ status }).where(eq(users.id, userId)).returning();
      await recordAction(tx, actor, now, {
        action: verbs[status],
        entity: 'user',
        entityId: userId,
        reason,
        before: { status: known.status },
        after: { status },
      });
      const sessions =
        status === 'ACTIVE'
          ? []
          : await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_NOT_ACTIVE', now });
      return { account: changed!, ended: sessions };
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, status: account.status, sessionsEnded: ended.length }, 'account status set');
    return { ...(await presentUser(deps, account)), sessionsEnded: ended.length };
  };
}
