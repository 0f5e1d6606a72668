import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Deps, Tx } from '../connect.ts';
import { loginChallenges, type SignInMethod, secondFactors, type UserRow } from '../schema.ts';
import { hashToken, issueTokens, type LiveSession, startSession, type Tokens } from './start-session.ts';

const challengeSeconds = 300;

/** Proves the first factor, for one sign-in of one account with its second. */
export interface Challenge {
  challenge: string;
  expiresInSeconds: number;
}

export type SignIn = { session: LiveSession } | { challenge: Challenge };

/**
 * Opens a session after a right password or a right LOGIN code, or a challenge where the account has a second
 * factor. The caller has locked the account.
 */
export async function openSession(
  deps: Deps,
  tx: Tx,
  how: { account: UserRow; method: SignInMethod; userAgent: string | undefined },
): Promise<SignIn> {
  const { account, method } = how;
  const [factor] = await tx
    .select({ id: secondFactors.id })
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, account.id), isNotNull(secondFactors.confirmedAt)));
  if (!factor) return { session: await startSession(deps, tx, { ...how, hasSecondFactor: false }) };
  const challenge = randomBytes(32).toString('base64url');
  const createdAt = deps.clock.now();
  await tx.insert(loginChallenges).values({
    id: newId(),
    userId: account.id,
    token: hashToken(challenge),
    method,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + challengeSeconds * 1_000),
  });
  return { challenge: { challenge, expiresInSeconds: challengeSeconds } };
}

/** The answer to the client, after the commit. */
export async function answerSignIn(
  deps: Deps,
  { signIn, userId, method }: { signIn: SignIn; userId: string; method: SignInMethod },
): Promise<Tokens | Challenge> {
  if ('challenge' in signIn) {
    deps.log.info({ userId, method }, 'a second factor is asked for');
    return signIn.challenge;
  }
  const { sessionId } = signIn.session.caller;
  deps.log.info({ userId, sessionId, method }, 'signed in');
  return issueTokens(deps, signIn.session);
}
