import { eq } from 'drizzle-orm';
import type { Problem } from '#shared/problem';
import { isActive, refusalOf } from './accounts.ts';
import type { Deps } from './connect.ts';
import type { Destination } from './identifiers.ts';
import { problems } from './problems.ts';
import { type CodeType, type UserRow, users } from './schema.ts';
import { issueTokens, type LiveSession, startSession, type Tokens } from './start-session.ts';
import { consumeCode, tryCode } from './try-code.ts';

/** PASSWORD_RESET codes are used at password/reset alone. */
export type VerifiableType = Exclude<CodeType, 'PASSWORD_RESET'>;

interface Verification {
  to: Destination;
  type: VerifiableType;
  code: string;
  userAgent: string | undefined;
}

type Outcome = { refusal: Problem } | { account: UserRow; session?: LiveSession };

/**
 * Uses a code up. REGISTRATION proves the phone or the e-mail that is named, LOGIN signs in, BOOKING only answers.
 * @throws Problem CODE_NOT_VALID, the same for every way in which a code is no good; ACCOUNT_NOT_ACTIVE.
 */
export function verifyCode(deps: Deps) {
  return async (given: Verification): Promise<{ userId: string; tokens?: Tokens }> => {
    const outcome = await deps.db.transaction(async (tx): Promise<Outcome> => {
      const now = deps.clock.now();
      const right = await tryCode(deps)(tx, given.to, given.type, given.code);
      // A refusal is returned, not thrown: the counted try must be committed.
      if (!right || !(await consumeCode(tx, right.otpId, now))) return { refusal: problems.CODE_NOT_VALID() };
      const { account } = right;
      if (!isActive(account)) return { refusal: refusalOf(account) };
      if (given.type === 'REGISTRATION') {
        const proved = given.to.channel === 'phone' ? { isPhoneVerified: true } : { isEmailVerified: true };
        await tx.update(users).set(proved).where(eq(users.id, account.id));
      }
      if (given.type !== 'LOGIN') return { account };
      await tx.update(users).set({ lastLoginAt: now }).where(eq(users.id, account.id));
      const session = await startSession(deps)(tx, account, { method: 'CODE', userAgent: given.userAgent });
      return { account, session };
    });

    if ('refusal' in outcome) throw outcome.refusal;
    const { account, session } = outcome;
    await deps.mirror.codeUsed(account.phone);
    return { userId: account.id, ...(session ? { tokens: await issueTokens(deps)(session) } : {}) };
  };
}
