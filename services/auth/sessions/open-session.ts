import { randomBytes } from 'node:crypto';
import { and, eq, gt, isNotNull, lt, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Transaction } from '#shared/stores/postgres';
import { isActive, refusalOf } from '../accounts/accounts.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { loginChallenges, type SignInMethod, secondFactors, type UserRow, users } from '../schema.ts';
import { trySecondFactor, useProof } from '../second-factor/try-second-factor.ts';
import { hashToken, issueTokens, type LiveSession, startSession, type Tokens } from './start-session.ts';

const challengeSeconds = 300;
const triesPerChallenge = 5;

/** Shows that one factor was right; good for one sign-in of one account with its second factor. */
export interface Challenge {
  challenge: string;
  expiresInSeconds: number;
}

export type SignIn = { session: LiveSession } | { challenge: Challenge };

/**
 * What a right password or a right LOGIN code opens: a session, or, for whoever has a second factor, a challenge.
 * The caller has locked the account.
 */
export function openSession(deps: Deps) {
  return async (
    tx: Transaction<AuthSchema>,
    account: UserRow,
    how: { method: SignInMethod; userAgent: string | undefined },
  ): Promise<SignIn> => {
    const [factor] = await tx
      .select({ id: secondFactors.id })
      .from(secondFactors)
      .where(and(eq(secondFactors.userId, account.id), isNotNull(secondFactors.confirmedAt)));
    if (!factor)
      return { session: await startSession(deps)(tx, account, { ...how, hasSecondFactor: false }) };
    const challenge = randomBytes(32).toString('base64url');
    const createdAt = deps.clock.now();
    await tx.insert(loginChallenges).values({
      id: newId(),
      userId: account.id,
      token: hashToken(challenge),
      method: how.method,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + challengeSeconds * 1_000),
    });
    return { challenge: { challenge, expiresInSeconds: challengeSeconds } };
  };
}

/** What the client gets, once the transaction is committed. */
export function answerSignIn(deps: Deps) {
  return async (signIn: SignIn, userId: string, method: SignInMethod): Promise<Tokens | Challenge> => {
    if ('challenge' in signIn) {
      deps.log.info({ userId, method }, 'a second factor is asked for');
      return signIn.challenge;
    }
    const { sessionId } = signIn.session.caller;
    deps.log.info({ userId, sessionId, method }, 'signed in');
    return issueTokens(deps)(signIn.session);
  };
}

/**
 * Signs in by a challenge and a code of the authenticator app, or a recovery code.
 * @throws Problem CHALLENGE_NOT_VALID; CODE_NOT_VALID, with the challenge still good until its fifth try;
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
    const proof = await trySecondFactor(deps)(userId, given.code);
    const session = await deps.db.transaction(async (tx) => {
      const [account] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
      if (!account || !isActive(account)) throw refusalOf(account);
      const used = await tx.delete(loginChallenges).where(eq(loginChallenges.id, open.id)).returning();
      if (used.length === 0) throw problems.CHALLENGE_NOT_VALID();
      if (!(await useProof(tx, proof))) throw problems.CODE_NOT_VALID();
      const how = { method, userAgent: given.userAgent, hasSecondFactor: true };
      return startSession(deps)(tx, account, how);
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
    return issueTokens(deps)(session);
  };
}

/** By itself and before anything comes of it, so that parallel tries are counted too. */
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
