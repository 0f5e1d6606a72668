import { eq, type SQL } from 'drizzle-orm';
import type { Destination } from './identifiers.ts';
import { problems } from './problems.ts';
import { type UserRow, users } from './schema.ts';

/** The condition for the account with this phone or e-mail. */
export function accountAt({ channel, address }: Destination): SQL {
  return eq(channel === 'phone' ? users.phone : users.email, address);
}

export function isActive(account: Pick<UserRow, 'status' | 'deletedAt'>): boolean {
  return account.status === 'ACTIVE' && account.deletedAt === null;
}

/** SUSPENDED and BANNED get one answer, and only with the right password or code; a deleted account is no account. */
export function refusalOf(account: Pick<UserRow, 'deletedAt'> | undefined) {
  return account && account.deletedAt === null ? problems.ACCOUNT_NOT_ACTIVE() : problems.CREDENTIALS_WRONG();
}
