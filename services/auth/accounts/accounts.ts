import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { isUnproved } from '#shared/base/unproved';
import { builtOnce } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { problems } from '../problems.ts';
import { type UserRow, users } from '../schema.ts';

/** The condition for the account that has proved this phone or e-mail. No other signs in by it. */
export function accountAt({ channel, address }: Destination): SQL {
  return channel === 'phone'
    ? sql`(${users.phone} = ${address} AND ${users.isPhoneVerified})`
    : sql`(${users.email} = ${address} AND ${users.isEmailVerified})`;
}

/** The condition for accounts that name this phone or e-mail and have not proved it. */
export function accountNaming({ channel, address }: Destination): SQL {
  return sql`EXISTS (
    SELECT 1 FROM contacts AS named
    WHERE named.user_id = ${users.id} AND named.kind = ${channel} AND named.value = ${address} AND named.proved_at IS NULL)`;
}

/** Of these accounts, those that are active. */
export function activeAccount(which: SQL | undefined): SQL | undefined {
  return and(which, eq(users.status, 'ACTIVE'), isNull(users.deletedAt));
}

/** The contacts that an account has proved. An unproved one is an empty text. */
export function provedContacts(account: ContactColumns): { email: string; phone: string } {
  const proved = (value: string, isVerified: boolean) => (isVerified && !isUnproved(value) ? value : '');
  return {
    email: proved(account.email, account.isEmailVerified),
    phone: proved(account.phone, account.isPhoneVerified),
  };
}

type ContactColumns = Pick<UserRow, 'email' | 'phone' | 'isEmailVerified' | 'isPhoneVerified'>;

/** Whether the account has proved this phone or e-mail. */
export function isKeyOf(account: ContactColumns, { channel, address }: Destination): boolean {
  return provedContacts(account)[channel] === address;
}

export function hasKey(account: ContactColumns): boolean {
  const { email, phone } = provedContacts(account);
  return email !== '' || phone !== '';
}

type Standing = Pick<UserRow, 'status' | 'deletedAt' | 'erasingSince'>;

/** Neither suspended nor deleted, nor being erased at this moment. */
export function isActive({ status, deletedAt, erasingSince }: Standing): boolean {
  return status === 'ACTIVE' && deletedAt === null && erasingSince === null;
}

/** The field that tells other services of an account that is being erased. */
export const erasureOf = ({ erasingSince }: Pick<UserRow, 'erasingSince'>) =>
  erasingSince === null ? {} : { isBeingErased: true };

/** SUSPENDED and BANNED get one answer, with the right password or code alone. A deleted account is none. */
export function refusalOf(account: Pick<UserRow, 'deletedAt'> | undefined) {
  return account && account.deletedAt === null ? problems.ACCOUNT_NOT_ACTIVE() : problems.CREDENTIALS_WRONG();
}

const standing = builtOnce((db: Deps['db']) =>
  db
    .select()
    .from(users)
    .where(and(eq(users.id, sql.placeholder('userId')), isNull(users.deletedAt)))
    .prepare('standing_account'),
);

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export async function findAccount({ db }: Pick<Deps, 'db'>, userId: string): Promise<UserRow> {
  const [account] = await standing(db).execute({ userId });
  if (!account) throw commonProblems.NOT_FOUND();
  return account;
}

/**
 * Locks an account, so that what opens it changes one at a time.
 * @throws Problem NOT_FOUND for an account that is deleted.
 */
export async function lockAccount(tx: Tx, userId: string): Promise<UserRow> {
  const [account] = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.deletedAt)))
    .for('no key update');
  if (!account) throw commonProblems.NOT_FOUND();
  return account;
}
