import { eq } from 'drizzle-orm';
import { isActive, isKeyOf, refusalOf } from '../accounts/accounts.ts';
import type { Destination } from '../accounts/identifiers.ts';
import { explainTaken, type Proof, proveContact } from '../accounts/prove-contact.ts';
import { type Asker, identifyAsker, type Origin } from '../asker.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type CodeType, type UserRow, users } from '../schema.ts';
import { announceEnded } from '../sessions/end-sessions.ts';
import { answerSignIn, type Challenge, openSession, type SignIn } from '../sessions/open-session.ts';
import type { Tokens } from '../sessions/start-session.ts';
import { consumeCode, type RightCode, tryCode } from './try-code.ts';

/** PASSWORD_RESET codes are used at password/reset alone. */
export type VerifiableType = Exclude<CodeType, 'PASSWORD_RESET'>;

interface Verification {
  to: Destination;
  type: VerifiableType;
  code: string;
  origin: Origin;
  userAgent: string | undefined;
}

interface Verified {
  account: UserRow;
  passwordVoid: boolean;
  signIn?: Tokens | Challenge;
}

/**
 * Uses a code up. REGISTRATION proves where it was sent, LOGIN signs in or, for whoever has a second factor, answers a
 * challenge, BOOKING only answers.
 * @throws Problem CODE_NOT_VALID, the same for every way in which a code is no good; ACCOUNT_NOT_ACTIVE; SIGN_IN_NEEDED and
 * ACCOUNT_EXISTS, with the right code alone.
 */
export function verifyCode(deps: Deps) {
  return async (given: Verification): Promise<Verified> => {
    const asker = await identifyAsker(deps)(given.to, given.origin);
    const right = await tryCode(deps)(given.to, given.type, given.code, asker);
    if (!right) throw problems.CODE_NOT_VALID();
    const { account, opened, proof } = await useCode(deps, given, right, asker).catch(explainTaken);
    if (right.phone) await deps.mirror.codeUsed(right.phone);
    if (proof) await announceEnded(deps, account.id, proof.sessionsEnded);
    const passwordVoid = proof?.passwordVoid ?? false;
    return {
      account,
      passwordVoid,
      ...(opened ? { signIn: await answerSignIn(deps)(opened, account.id, 'CODE') } : {}),
    };
  };
}

async function useCode(
  deps: Deps,
  { type, userAgent }: Verification,
  right: RightCode,
  asker: Asker,
): Promise<{ account: UserRow; opened?: SignIn; proof?: Proof }> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [known] = await tx.select().from(users).where(eq(users.id, right.userId)).for('no key update');
    if (!known || !(await consumeCode(tx, right, now))) throw problems.CODE_NOT_VALID();
    if (!isActive(known)) throw refusalOf(known);
    if (type === 'REGISTRATION') {
      const proof = await proveContact(deps)(tx, known, right, asker);
      return { account: proof.account, proof };
    }
    // Sent before it was replaced or shut, a code opens nothing any more.
    if (!isKeyOf(known, right.to)) throw problems.CODE_NOT_VALID();
    if (type === 'BOOKING') return { account: known };
    return { account: known, opened: await openSession(deps)(tx, known, { method: 'CODE', userAgent }) };
  });
}
