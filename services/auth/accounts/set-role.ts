import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { type AccountRole, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { isActive } from './accounts.ts';
import { presentUser } from './present-user.ts';

interface RoleChange {
  actor: Actor;
  userId: string;
  role: AccountRole;
  reason: string;
}

/**
 * Gives an account its role, up or down. Its sessions end, so that no token says the role before. Nobody
 * changes their own, and of two who take each other's at once the later is refused: no change of roles takes
 * the last SUPER_ADMIN.
 * @throws Problem NOT_FOUND; FORBIDDEN for one's own account, and for an actor who is no SUPER_ADMIN any
 * more.
 */
export function setRole(deps: Deps) {
  return async ({ actor, userId, role, reason }: RoleChange) => {
    if (actor.userId === userId)
      throw commonProblems.FORBIDDEN('An administrator cannot change their own account');
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
        throw commonProblems.FORBIDDEN('You are no SUPER_ADMIN any more');
      if (known.role === role) return { account: known, ended: [] };
      const [changed] = await tx.update(users).set({ role }).where(eq(users.id, userId)).returning();
      await recordAction(tx, actor, now, {
        action: 'set-role',
        entity: 'user',
        entityId: userId,
        reason,
        before: { role: known.role },
        after: { role },
      });
      const sessions = await revokeSessions(tx, { userId, which: 'all', reason: 'ROLE_CHANGE', now });
      return { account: changed!, ended: sessions };
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, role: account.role, sessionsEnded: ended.length }, 'account role set');
    return { ...(await presentUser(deps, account)), sessionsEnded: ended.length };
  };
}
