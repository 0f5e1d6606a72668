import { newId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import { registered } from '#shared/contracts/auth';
import type { Transaction } from '#shared/stores/postgres';
import type { Language } from '../accepted-language.ts';
import { strangerIdOf } from '../asker.ts';
import { firstCodes } from '../codes/send-code.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import type { ClientAddress } from '../limits.ts';
import { requireGoodPassword } from '../passwords/password-policy.ts';
import { otpRecords, users } from '../schema.ts';
import { issueTokens, startSession, type Tokens } from '../sessions/start-session.ts';
import { contactKinds, nameContact, placeholders } from './contacts.ts';
import { requireEmail, requireFullName, requirePhone } from './identifiers.ts';

interface Registration {
  email: string;
  phone: string;
  password: string;
  fullName: string;
  language?: Language;
}

interface Registered {
  account: { userId: string; email: string; phone: string; fullName: string };
  tokens: Tokens;
}

/**
 * Opens an account that names an e-mail and a phone, and wants a code for each. Several may name the same, and one may
 * have an account already: the answer and the work are the same, and only who reads what is sent there learns of it.
 * Whoever registers is signed in, and shows by it to be the one who enters the codes.
 * @throws Problem VALIDATION; TOO_MANY_REQUESTS; BUSY.
 */
export function register(deps: Deps) {
  return async (
    given: Registration,
    { address, userAgent }: { address: ClientAddress; userAgent: string | undefined },
  ): Promise<Registered> => {
    const fullName = requireFullName(given.fullName);
    const phone = requirePhone(given.phone);
    const email = requireEmail(given.email);
    requireGoodPassword('password', given.password, { email, phone, fullName });
    await deps.limits.registration({ email, phone }, address);
    const passwordHash = await deps.passwords.hash(given.password, address ?? phone);

    const userId = newId();
    const account = { userId, email, phone, fullName };
    const namedBy = strangerIdOf(deps, address);
    const { codes, session } = await deps.db.transaction(async (tx) => {
      const createdAt = deps.clock.now();
      const row = { id: userId, ...placeholders(userId), fullName, passwordHash, createdAt };
      const opened = await insertAccount(tx, row, given.language);
      for (const kind of contactKinds)
        await nameContact(tx, { userId, kind, value: account[kind], namedBy, createdAt });
      const wanted = firstCodes(deps, account, address);
      await tx.insert(otpRecords).values(wanted);
      const how = { method: 'PASSWORD' as const, userAgent, hasSecondFactor: false };
      return { codes: wanted, session: await startSession(deps)(tx, opened, how) };
    });
    for (const { id } of codes) deps.codes.wake(id, userId, given.language);
    return { account, tokens: await issueTokens(deps)(session) };
  };
}

type NewAccount = Omit<typeof users.$inferInsert, 'phone'> & {
  phone: string | ReturnType<typeof placeholders>['phone'];
  id: string;
  createdAt: Date;
};

/** The account and the event that tells of it. */
export async function insertAccount(tx: Transaction<AuthSchema>, values: NewAccount, language?: Language) {
  const [account] = await tx.insert(users).values(values).returning();
  if (!account) throw new Error('An inserted account was not returned');
  await emit(tx, registered, {
    aggregateId: account.id,
    version: 1,
    data: { userId: account.id, registeredAt: values.createdAt.toISOString(), language },
  });
  return account;
}
