import { eq } from 'drizzle-orm';
import { isActive, refusalOf } from './accounts.ts';
import { identifyAsker, type Origin } from './asker.ts';
import type { Deps } from './connect.ts';
import type { Destination } from './identifiers.ts';
import { answerSignIn, type Challenge, openSession, type SignIn } from './open-session.ts';
import { problems } from './problems.ts';
import { type CodeType, type UserRow, users } from './schema.ts';
import type { Tokens } from './start-session.ts';
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

/**
 * Uses a code up. REGISTRATION proves where it was sent, LOGIN signs in or, for whoever has a second factor, answers a
 * challenge, BOOKING only answers.
 * @throws Problem CODE_NOT_VALID, the same for every way in which a code is no good; ACCOUNT_NOT_ACTIVE.
 */
export function verifyCode(deps: Deps) {
  return async (given: Verification): Promise<{ account: UserRow; signIn?: Tokens | Challenge }> => {
    const asker = await identifyAsker(deps)(given.to, given.origin);
    const right = await tryCode(deps)(given.to, given.type, given.code, asker);
    if (!right) throw problems.CODE_NOT_VALID();
    const { account, opened } = await useCode(deps, given, right);
    if (right.phone) await deps.mirror.codeUsed(right.phone);
    return { account, ...(opened ? { signIn: await answerSignIn(deps)(opened, account.id, 'CODE') } : {}) };
  };
}

async function useCode(
  deps: Deps,
  { type, userAgent }: Verification,
  right: RightCode,
): Promise<{ account: UserRow; opened?: SignIn }> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [known] = await tx.select().from(users).where(eq(users.id, right.userId)).for('no key update');
    if (!known || !(await consumeCode(tx, right, now))) throw problems.CODE_NOT_VALID();
    if (!isActive(known)) throw refusalOf(known);
    if (type === 'BOOKING') return { account: known };
    if (type === 'LOGIN')
      return { account: known, opened: await openSession(deps)(tx, known, { method: 'CODE', userAgent }) };
    const proved = provedBy(deps.config, right);
    const [account] = await tx.update(users).set(proved).where(eq(users.id, known.id)).returning();
    return { account: account! };
  });
}

/** A code that went to both proves that its holder has one of the two, and the phone only where the config says so. */
function provedBy(
  { registrationCodeProvesPhone }: Deps['config'],
  { phone, email }: RightCode,
): Partial<Pick<UserRow, 'isPhoneVerified' | 'isEmailVerified'>> {
  if (phone && email)
    return { isEmailVerified: true, ...(registrationCodeProvesPhone ? { isPhoneVerified: true } : {}) };
  return phone ? { isPhoneVerified: true } : { isEmailVerified: true };
}
