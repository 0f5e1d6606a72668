import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { type AccountRole, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { isActive } from './accounts.ts';
import { describeUser, namedBy } from './manage-users.ts';

/**
 * Gives an account its role, up or down. Every session of it ends, so that no token says another one. Nobody gives
 * themselves one, and of two who take each other's at once one is too late: no change of roles takes the last SUPER_ADMIN.
 * @throws Problem NOT_FOUND; FORBIDDEN for one's own account, and by whoever is no SUPER_ADMIN any more.
 */
export function setRole(deps: Deps) {
  return async (actor: Actor, userId: string, change: { role: AccountRole; reason: string }) => {
    if (actor.userId === userId) throw commonProblems.FORBIDDEN('One’s own account');
    const now = deps.clock.now();
    const { account, ended } = await deps.db.transaction(async (tx) => {
      const locked = await tx
        .select()
        .from(users)
        .where(and(inArray(users.id, [actor.userId, userId]), isNull(users.deletedAt)))
        .orderBy(asc(users.id))
        .for('no key update');
      const known = locked.find(({ id }) => id === userId);
      if (!known) throw commonProblems.NOT_FOUND();
      const giver = locked.find(({ id }) => id === actor.userId);
      if (giver?.role !== 'SUPER_ADMIN' || !isActive(giver))
        throw commonProblems.FORBIDDEN('No SUPER_ADMIN any more');
      if (known.role === change.role) return { account: known, ended: [] };
      const [changed] = await tx
        .update(users)
        .set({ role: change.role })
        .where(eq(users.id, userId))
        .returning();
      await recordAction(tx, actor, now, {
        action: 'set-role',
        entity: 'user',
        entityId: userId,
        reason: change.reason,
        before: { role: known.role },
        after: { role: change.role },
      });
      const sessions = await revokeSessions(tx, { userId, which: 'all', reason: 'ROLE_CHANGE', now });
      return { account: changed!, ended: sessions };
    });
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, role: account.role, sessionsEnded: ended.length }, 'account role set');
    return { ...describeUser(account, await namedBy(deps.db, [account])), sessionsEnded: ended.length };
  };
}
