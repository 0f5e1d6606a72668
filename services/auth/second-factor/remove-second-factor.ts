import { and, eq, isNotNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { secondFactorChanged } from '#shared/contracts/auth';
import type { Caller } from '#shared/http/auth';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Transaction } from '#shared/stores/postgres';
import { lockAccount } from '../accounts/accounts.ts';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import type { ClientAddress } from '../limits.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { secondFactors } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { trySecondFactor, useProof } from './try-second-factor.ts';

/**
 * By its holder, with the password and a code of it; every session ends. To change the app is to remove it and enrol again.
 * @throws Problem PASSWORD_WRONG; CODE_NOT_VALID, also where there is none; TOO_MANY_REQUESTS; BUSY; NOT_FOUND.
 * @returns how many sessions ended.
 */
export function removeSecondFactor(deps: Deps) {
  return async (
    { userId }: Caller,
    given: { password: string; code: string },
    address: ClientAddress,
  ): Promise<number> => {
    await confirmPassword(deps)(userId, given.password, address);
    const proof = await trySecondFactor(deps)(userId, given.code);
    const ended = await deps.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      if (!(await useProof(tx, proof))) throw problems.CODE_NOT_VALID();
      return takeAway(tx, userId, 'REMOVED', deps.clock.now());
    });
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor removed');
    return ended.length;
  };
}

/**
 * By a SUPER_ADMIN, for somebody who has lost the app and the recovery codes; every session ends, and whoever has
 * password and contact may enrol anew.
 * @throws Problem FORBIDDEN for one's own; NOT_FOUND, also where there is none.
 * @returns how many sessions ended.
 */
export function resetSecondFactor(deps: Deps) {
  return async (actor: Actor, userId: string, reason: string): Promise<number> => {
    if (actor.userId === userId) throw commonProblems.FORBIDDEN('One’s own account');
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      await lockAccount(tx, userId);
      const sessionsEnded = await takeAway(tx, userId, 'RESET', now);
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
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor reset');
    return ended.length;
  };
}

async function takeAway(
  tx: Transaction<AuthSchema>,
  userId: string,
  change: 'REMOVED' | 'RESET',
  now: Date,
): Promise<string[]> {
  const [taken] = await tx
    .delete(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)))
    .returning({ id: secondFactors.id });
  if (!taken) throw commonProblems.NOT_FOUND();
  await closeOpenCodes(tx, userId, now);
  await emit(tx, secondFactorChanged, {
    aggregateId: taken.id,
    version: 2,
    data: { userId, change, changedAt: now.toISOString() },
  });
  return revokeSessions(tx, { userId, which: 'all', reason: 'SECOND_FACTOR_CHANGE', now });
}
