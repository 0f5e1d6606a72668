import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { Transaction } from '#shared/postgres';
import { commonProblems } from '#shared/problem';
import type { AuthSchema } from './connect.ts';
import type { Destination } from './identifiers.ts';
import { problems } from './problems.ts';
import { type UserRow, users } from './schema.ts';

/** The condition for the account with this phone or e-mail. */
export function accountAt({ channel, address }: Destination): SQL {
  return eq(channel === 'phone' ? users.phone : users.email, address);
}

type Standing = Pick<UserRow, 'status' | 'deletedAt' | 'erasingSince'>;

/** Neither suspended nor deleted, nor being erased at this moment. */
export function isActive({ status, deletedAt, erasingSince }: Standing): boolean {
  return status === 'ACTIVE' && deletedAt === null && erasingSince === null;
}

/** What others are told of an account that is being erased; of all the rest nothing. */
export const erasureOf = ({ erasingSince }: Pick<UserRow, 'erasingSince'>) =>
  erasingSince === null ? {} : { isBeingErased: true };

/** SUSPENDED and BANNED get one answer, and only with the right password or code; a deleted account is no account. */
export function refusalOf(account: Pick<UserRow, 'deletedAt'> | undefined) {
  return account && account.deletedAt === null ? problems.ACCOUNT_NOT_ACTIVE() : problems.CREDENTIALS_WRONG();
}

/** One change at a time to what opens an account. @throws Problem NOT_FOUND for an account that is deleted. */
export async function lockAccount(tx: Transaction<AuthSchema>, userId: string): Promise<UserRow> {
  const [account] = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.deletedAt)))
    .for('no key update');
  if (!account) throw commonProblems.NOT_FOUND();
  return account;
}
