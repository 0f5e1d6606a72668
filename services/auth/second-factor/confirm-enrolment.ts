import { and, eq, gt, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { secondFactorChanged } from '#shared/contracts/auth';
import type { Caller } from '#shared/http/auth';
import { lockAccount } from '../accounts/accounts.ts';
import { readCode } from '../codes/read-code.ts';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type SecondFactorRow, secondFactors, sessions } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { hashRecoveryCode, newRecoveryCodes } from './authenticator.ts';
import { enrollingSince } from './begin-enrolment.ts';
import { tryAppCode } from './try-second-factor.ts';

interface Confirmed {
  recoveryCodes: string[];
  otherSessionsEnded: number;
}

/**
 * Puts the second factor into use by its first code. The caller's session has shown both factors from now on;
 * every other one ends.
 * @returns recovery codes, this once.
 * @throws Problem NOT_FOUND where no enrolment began in time; CODE_NOT_VALID; TOO_MANY_REQUESTS.
 */
export function confirmEnrolment(deps: Deps) {
  return async ({ caller, code: text }: { caller: Caller; code: string }): Promise<Confirmed> => {
    const { userId, sessionId } = caller;
    const begun = await findBegun(deps, userId);
    const code = readCode(text);
    const proof = code === undefined ? undefined : await tryAppCode(deps, { factor: begun, code });
    if (!proof) throw problems.CODE_NOT_VALID();
    const recoveryCodes = newRecoveryCodes();
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      await lockAccount(tx, userId);
      const confirmed = await tx
        .update(secondFactors)
        .set({
          confirmedAt: now,
          lastStep: proof.step,
          recoveryCodes: recoveryCodes.map(hashRecoveryCode),
        })
        .where(and(eq(secondFactors.id, begun.id), isNull(secondFactors.confirmedAt)))
        .returning({ id: secondFactors.id });
      if (confirmed.length === 0) throw problems.CODE_NOT_VALID();
      await tx.update(sessions).set({ hasSecondFactor: true }).where(eq(sessions.id, sessionId));
      await closeOpenCodes(tx, { userId, now });
      await emit(tx, secondFactorChanged, {
        aggregateId: begun.id,
        version: 1,
        data: { userId, change: 'ENROLLED', changedAt: now.toISOString() },
      });
      const which = { except: sessionId };
      return revokeSessions(tx, { userId, which, reason: 'SECOND_FACTOR_CHANGE', now });
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor enrolled');
    return { recoveryCodes, otherSessionsEnded: ended.length };
  };
}

async function findBegun({ db, clock }: Deps, userId: string): Promise<SecondFactorRow> {
  const [begun] = await db
    .select()
    .from(secondFactors)
    .where(
      and(
        eq(secondFactors.userId, userId),
        isNull(secondFactors.confirmedAt),
        gt(secondFactors.createdAt, enrollingSince(clock.now())),
      ),
    );
  if (!begun) throw commonProblems.NOT_FOUND();
  return begun;
}
