import type { Static } from '@sinclair/typebox';
import { desc, eq } from 'drizzle-orm';
import type { exportAccount as contract } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { contacts, otpRecords, secondFactors, sessions } from '../schema.ts';
import { findAccount, provedContacts } from './accounts.ts';

type Input = Static<typeof contract.input>;

/** Far more than a person has in the month for which these rows are kept. */
const mostRows = 1_000;

/**
 * What auth knows of a person, for that person: no password, code or token, hashed or not.
 * @throws Problem NOT_FOUND, also for an account that is deleted; PASSWORD_WRONG, TOO_MANY_REQUESTS and BUSY
 * where a password is given.
 */
export function exportAccount(deps: Deps) {
  const { db } = deps;
  return async ({ userId, password }: Input): Promise<Static<typeof contract.output>> => {
    if (password !== undefined) await confirmPassword(deps, { userId, password, address: undefined });
    const account = await findAccount(deps, userId);
    const opened = await db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, userId))
      .orderBy(desc(sessions.id))
      .limit(mostRows);
    const asked = await db
      .select()
      .from(otpRecords)
      .where(eq(otpRecords.userId, userId))
      .orderBy(desc(otpRecords.id))
      .limit(mostRows);
    const [factor] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
    const named = await db
      .select()
      .from(contacts)
      .where(eq(contacts.userId, userId))
      .orderBy(desc(contacts.id))
      .limit(mostRows);
    const { fullName, isEmailVerified, isPhoneVerified, role, status } = account;
    return {
      ...{ userId, ...provedContacts(account), fullName, isEmailVerified, isPhoneVerified, role, status },
      contacts: named.map((contact) => ({
        kind: contact.kind,
        value: contact.value,
        namedAt: contact.createdAt.toISOString(),
        provedAt: instantOf(contact.provedAt),
        endedAt: instantOf(contact.endedAt),
      })),
      createdAt: account.createdAt.toISOString(),
      lastLoginAt: instantOf(account.lastLoginAt),
      secondFactorSince: instantOf(factor?.confirmedAt ?? null),
      sessions: opened.map((session) => ({
        sessionId: session.id,
        method: session.method,
        userAgent: session.userAgent,
        createdAt: session.createdAt.toISOString(),
        lastUsedAt: session.lastUsedAt.toISOString(),
        endedAt: instantOf(session.revokedAt),
      })),
      codes: asked.map((code) => ({
        purpose: code.otpType,
        phone: code.phone,
        email: code.email,
        createdAt: code.createdAt.toISOString(),
        usedAt: instantOf(code.verifiedAt),
      })),
    };
  };
}

function instantOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
