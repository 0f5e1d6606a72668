import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { isActive, refusalOf } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { loginChallenges, users } from '../schema.ts';
import { trySecondFactor, useProof } from '../second-factor/try-second-factor.ts';
import { hashToken, issueTokens, startSession, type Tokens } from './start-session.ts';

const triesPerChallenge = 5;

/**
 * Signs in by a challenge and a code of the authenticator app, or a recovery code.
 * @throws Problem CHALLENGE_NOT_VALID; CODE_NOT_VALID, which leaves the challenge good until its fifth try;
 * TOO_MANY_REQUESTS; ACCOUNT_NOT_ACTIVE.
 */
export function answerChallenge(deps: Deps) {
  return async (given: {
    challenge: string;
    code: string;
    userAgent: string | undefined;
  }): Promise<Tokens> => {
    const open = await countTry(deps, given.challenge);
    if (!open) {
      deps.log.warn({}, 'a challenge was refused');
      throw problems.CHALLENGE_NOT_VALID();
    }
    const { userId, method } = open;
    const proof = await trySecondFactor(deps, { userId, text: given.code });
    const session = await deps.db.transaction(async (tx) => {
      const [account] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
      if (!account || !isActive(account)) throw refusalOf(account);
      const used = await tx.delete(loginChallenges).where(eq(loginChallenges.id, open.id)).returning();
      if (used.length === 0) throw problems.CHALLENGE_NOT_VALID();
      if (!(await useProof(tx, proof))) throw problems.CODE_NOT_VALID();
      const { userAgent } = given;
      return startSession(deps, tx, { account, method, userAgent, hasSecondFactor: true });
    });
    deps.log.info(
      {
        userId,
        sessionId: session.caller.sessionId,
        method,
        secondFactor: 'step' in proof ? 'APP' : 'RECOVERY_CODE',
      },
      'signed in',
    );
    return issueTokens(deps, session);
  };
}

/** In its own transaction and before the comparison, so that parallel tries count too. */
async function countTry({ db, clock }: Deps, challenge: string) {
  const [open] = await db
    .update(loginChallenges)
    .set({ attempts: sql`${loginChallenges.attempts} + 1` })
    .where(
      and(
        eq(loginChallenges.token, hashToken(challenge)),
        gt(loginChallenges.expiresAt, clock.now()),
        lt(loginChallenges.attempts, triesPerChallenge),
      ),
    )
    .returning();
  return open;
}
