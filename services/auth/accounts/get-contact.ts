import { and, eq, gte, isNull, lte, or } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { type ContactKind, contacts } from '../schema.ts';
import { erasureOf, findAccount, provedContacts } from './accounts.ts';

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getContact(deps: Deps) {
  return async ({ userId }: { userId: string }) => {
    const account = await findAccount(deps, userId);
    return { userId, ...provedContacts(account), fullName: account.fullName, ...erasureOf(account) };
  };
}

/**
 * The contacts that an account had proved at an instant, before or after the change of that instant.
 * @throws Problem NOT_FOUND, also for an account that is deleted.
 */
export function getContactChange(deps: Deps) {
  return async ({ userId, changedAt }: { userId: string; changedAt: string }) => {
    const account = await findAccount(deps, userId);
    const at = new Date(changedAt);
    const rows = await deps.db
      .select()
      .from(contacts)
      .where(
        and(
          eq(contacts.userId, userId),
          lte(contacts.provedAt, at),
          or(isNull(contacts.endedAt), gte(contacts.endedAt, at)),
        ),
      );
    const proved = provedContacts(account);
    const valuesOf = (kind: ContactKind) => {
      const then = rows.filter((row) => row.kind === kind).map(({ value }) => value);
      return [...new Set([proved[kind], ...then])].filter((value) => value !== '');
    };
    return { userId, fullName: account.fullName, emails: valuesOf('email'), phones: valuesOf('phone') };
  };
}
