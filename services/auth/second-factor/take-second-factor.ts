import { and, eq, isNotNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { secondFactorChanged } from '#shared/contracts/auth';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Tx } from '../connect.ts';
import { secondFactors } from '../schema.ts';
import { revokeSessions } from '../sessions/revoke-sessions.ts';

/**
 * Takes the second factor from an account, closes its open codes and ends its sessions. The caller has locked
 * the account.
 * @throws Problem NOT_FOUND where there is none.
 * @returns the sessions that ended, to be announced.
 */
export async function takeSecondFactor(
  tx: Tx,
  { userId, change, now }: { userId: string; change: 'REMOVED' | 'RESET'; now: Date },
): Promise<string[]> {
  const [taken] = await tx
    .delete(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)))
    .returning({ id: secondFactors.id });
  if (!taken) throw commonProblems.NOT_FOUND();
  await closeOpenCodes(tx, { userId, now });
  await emit(tx, secondFactorChanged, {
    aggregateId: taken.id,
    version: 2,
    data: { userId, change, changedAt: now.toISOString() },
  });
  return revokeSessions(tx, { userId, which: 'all', reason: 'SECOND_FACTOR_CHANGE', now });
}
