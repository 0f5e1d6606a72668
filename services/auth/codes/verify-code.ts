import { eq } from 'drizzle-orm';
import { isActive, isKeyOf, refusalOf } from '../accounts/accounts.ts';
import { explainTaken, type Proof, proveContact } from '../accounts/prove-contact.ts';
import type { Asker, Origin } from '../asker.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { problems } from '../problems.ts';
import { type CodeType, type UserRow, users } from '../schema.ts';
import { answerSignIn, type Challenge, openSession, type SignIn } from '../sessions/open-session.ts';
import { announceEnded } from '../sessions/revoke-sessions.ts';
import type { Tokens } from '../sessions/start-session.ts';
import { identifyAsker } from './identify-asker.ts';
import { consumeCode, type RightCode, tryCode } from './try-code.ts';

/** password/reset alone takes PASSWORD_RESET codes. */
type VerifiableType = Exclude<CodeType, 'PASSWORD_RESET'>;

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
 * Uses a code up. REGISTRATION proves the contact, LOGIN signs in or answers a challenge for the second
 * factor, BOOKING only answers.
 * @throws Problem CODE_NOT_VALID, whatever is wrong with the code; with the right code ACCOUNT_NOT_ACTIVE,
 * SIGN_IN_NEEDED, ACCOUNT_EXISTS.
 */
export function verifyCode(deps: Deps) {
  return async (given: Verification): Promise<Verified> => {
    const { to, type, code: text, origin } = given;
    const asker = await identifyAsker(deps, { to, origin });
    const right = await tryCode(deps, { to, type, text, asker });
    if (!right) throw problems.CODE_NOT_VALID();
    const { account, opened, proof } = await useCode(deps, { given, right, asker }).catch(explainTaken);
    if (right.phone) await deps.mirror.codeUsed(right.phone);
    if (proof) await announceEnded(deps, { userId: account.id, sessionIds: proof.sessionsEnded });
    const passwordVoid = proof?.passwordVoid ?? false;
    return {
      account,
      passwordVoid,
      ...(opened
        ? { signIn: await answerSignIn(deps, { signIn: opened, userId: account.id, method: 'CODE' }) }
        : {}),
    };
  };
}

async function useCode(
  deps: Deps,
  { given, right, asker }: { given: Verification; right: RightCode; asker: Asker },
): Promise<{ account: UserRow; opened?: SignIn; proof?: Proof }> {
  const { type, userAgent } = given;
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [known] = await tx.select().from(users).where(eq(users.id, right.userId)).for('no key update');
    if (!known || !(await consumeCode(tx, { code: right, now }))) throw problems.CODE_NOT_VALID();
    if (!isActive(known)) throw refusalOf(known);
    if (type === 'REGISTRATION') {
      const proof = await proveContact(deps, tx, { account: known, right, asker });
      return { account: proof.account, proof };
    }
    // A code sent before its contact was replaced or shut opens nothing.
    if (!isKeyOf(known, right.to)) throw problems.CODE_NOT_VALID();
    if (type === 'BOOKING') return { account: known };
    return {
      account: known,
      opened: await openSession(deps, tx, { account: known, method: 'CODE', userAgent }),
    };
  });
}
