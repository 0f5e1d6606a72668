import { newId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import { registered } from '#shared/contracts/auth';
import type { LimitedAddress } from '#shared/http/limited-address';
import type { Language } from '../accepted-language.ts';
import { firstCodes } from '../codes/ask-for-code.ts';
import { wakeDelivery } from '../codes/deliver-codes.ts';
import { strangerIdOf } from '../codes/identify-asker.ts';
import type { Deps, Tx } from '../connect.ts';
import { requireEmail, requireFullName, requirePhone } from '../identifiers.ts';
import { requireGoodPassword } from '../passwords/password-policy.ts';
import { otpRecords, users } from '../schema.ts';
import { issueTokens, startSession, type Tokens } from '../sessions/start-session.ts';
import { contactKinds, nameContact, placeholders } from './contacts.ts';

interface Registration {
  email: string;
  phone: string;
  password: string;
  fullName: string;
  language?: Language | undefined;
  address: LimitedAddress;
  userAgent: string | undefined;
}

interface Registered {
  account: { userId: string; email: string; phone: string; fullName: string };
  tokens: Tokens;
}

/**
 * Opens an account that names an e-mail and a phone, and asks for a code for each. Other registrations may
 * name the same, and either may have an account already: the answer and the work are the same, and only the
 * reader of the message learns of it. The session that registering opens shows later that the registrant
 * enters the codes.
 * @throws Problem VALIDATION; TOO_MANY_REQUESTS; BUSY.
 */
export function register(deps: Deps) {
  return async (given: Registration): Promise<Registered> => {
    const { address, userAgent, language } = given;
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
      const opened = await insertAccount(tx, { ...row, language });
      for (const kind of contactKinds)
        await nameContact(tx, { userId, kind, value: account[kind], namedBy, createdAt });
      const wanted = firstCodes(deps, { ...account, address });
      await tx.insert(otpRecords).values(wanted);
      const start = { account: opened, method: 'PASSWORD' as const, userAgent, hasSecondFactor: false };
      return { codes: wanted, session: await startSession(deps, tx, start) };
    });
    for (const { id } of codes) wakeDelivery(deps, { id, asker: userId, language });
    return { account, tokens: await issueTokens(deps, session) };
  };
}

type NewAccount = Omit<typeof users.$inferInsert, 'phone'> & {
  phone: string | ReturnType<typeof placeholders>['phone'];
  id: string;
  createdAt: Date;
  language?: Language | undefined;
};

/** Inserts an account and emits the event that tells of it. */
export async function insertAccount(tx: Tx, { language, ...values }: NewAccount) {
  const [account] = await tx.insert(users).values(values).returning();
  if (!account) throw new Error('An inserted account was not returned');
  await emit(tx, registered, {
    aggregateId: account.id,
    version: 1,
    data: { userId: account.id, registeredAt: values.createdAt.toISOString(), language },
  });
  return account;
}
