import { commonProblems } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import { lockAccount } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { announceEnded } from '../sessions/revoke-sessions.ts';
import { takeSecondFactor } from './take-second-factor.ts';

/**
 * Takes away, for a SUPER_ADMIN, the second factor of somebody who has lost app and recovery codes. Every
 * session ends. The holder enrols anew by the password and a contact.
 * @throws Problem FORBIDDEN for one's own; NOT_FOUND, also where there is none.
 * @returns how many sessions ended.
 */
export function resetSecondFactor(deps: Deps) {
  return async ({
    actor,
    userId,
    reason,
  }: {
    actor: Actor;
    userId: string;
    reason: string;
  }): Promise<number> => {
    if (actor.userId === userId)
      throw commonProblems.FORBIDDEN('An administrator cannot change their own account');
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      await lockAccount(tx, userId);
      const sessionsEnded = await takeSecondFactor(tx, { userId, change: 'RESET', now });
      await recordAction(tx, actor, now, {
        action: 'reset-second-factor',
        entity: 'user',
        entityId: userId,
        reason,
        before: { secondFactor: true },
        after: { secondFactor: false },
      });
      return sessionsEnded;
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor reset');
    return ended.length;
  };
}
