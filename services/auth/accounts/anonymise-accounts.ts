import { randomInt } from 'node:crypto';
import { and, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { contacts, otpRecords, sessions, users } from '../schema.ts';

const dayMs = 86_400_000;
const anonymisedAtOnce = 100;

/**
 * Overwrites what names the holder of accounts that were deleted AUTH_ERASURE_DAYS ago, and deletes their
 * sessions and codes.
 */
export function anonymiseAccounts(deps: Deps) {
  return async (): Promise<void> => {
    const before = new Date(deps.clock.now().getTime() - deps.config.AUTH_ERASURE_DAYS * dayMs);
    while (true) {
      const due = await deps.db
        .select({ id: users.id })
        .from(users)
        .where(and(isNotNull(users.deletedAt), lte(users.deletedAt, before), isNull(users.anonymisedAt)))
        .limit(anonymisedAtOnce);
      if (due.length === 0) return;
      for (const { id } of due) await anonymise(deps, id);
      deps.log.info({ accounts: due.length }, 'accounts anonymised');
    }
  };
}

async function anonymise(deps: Deps, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await tx
      .update(users)
      .set({
        email: `deleted-${id}@deleted.invalid`,
        phone: numberOfNobody(),
        fullName: 'Deleted account',
        passwordHash: '',
        isEmailVerified: false,
        isPhoneVerified: false,
        lastLoginAt: null,
        anonymisedAt: deps.clock.now(),
      })
      .where(and(eq(users.id, id), isNotNull(users.deletedAt), isNull(users.anonymisedAt)));
    await tx.delete(contacts).where(eq(contacts.userId, id));
    await tx.delete(otpRecords).where(eq(otpRecords.userId, id));
    await tx.delete(sessions).where(eq(sessions.userId, id));
  });
}

/** The column must be unique. No country code begins with 0. */
function numberOfNobody(): string {
  const half = () => String(randomInt(10_000_000)).padStart(7, '0');
  return `+0${half()}${half()}`;
}
