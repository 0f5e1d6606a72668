import { and, inArray, isNull } from 'drizzle-orm';
import { maskEmail, maskPhone } from '#shared/base/mask-contact';
import type { Deps } from '../connect.ts';
import { type ContactKind, contacts, type UserRow } from '../schema.ts';
import { provedContacts } from './accounts.ts';

/**
 * Accounts as administrators see them, with each contact masked: the proved one, else the one that the
 * account names, else null.
 */
export async function presentUsers({ db }: Pick<Deps, 'db'>, accounts: UserRow[]) {
  const ids = accounts.map(({ id }) => id);
  const unproved =
    ids.length === 0
      ? []
      : await db
          .select()
          .from(contacts)
          .where(and(inArray(contacts.userId, ids), isNull(contacts.provedAt)));
  return accounts.map((account) => {
    const proved = provedContacts(account);
    const contactOf = (kind: ContactKind) =>
      proved[kind] || (unproved.find((one) => one.userId === account.id && one.kind === kind)?.value ?? '');
    const [email, phone] = [contactOf('email'), contactOf('phone')];
    return {
      userId: account.id,
      fullName: account.fullName,
      email: email === '' ? null : maskEmail(email),
      phone: phone === '' ? null : maskPhone(phone),
      isEmailVerified: account.isEmailVerified,
      isPhoneVerified: account.isPhoneVerified,
      role: account.role,
      status: account.status,
      lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
      createdAt: account.createdAt.toISOString(),
    };
  });
}

export async function presentUser(deps: Pick<Deps, 'db'>, account: UserRow) {
  const [presented] = await presentUsers(deps, [account]);
  return presented!;
}
