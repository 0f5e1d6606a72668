import { and, inArray, isNull, ne, or } from 'drizzle-orm';
import { ConfigError } from '#shared/base/config';
import { newId } from '#shared/base/id';
import { violates } from '#shared/stores/postgres';
import { serverAddress } from '#shared/stores/server-address';
import type { Deps } from '../connect.ts';
import { type AccountRole, contacts, type UserRow, users } from '../schema.ts';
import { contactKinds } from './contacts.ts';
import accounts from './development-accounts.json' with { type: 'json' };
import { insertAccount } from './register.ts';

/** What production tells the operator to run where such an account is open. */
const banCommand = 'bun services/auth/accounts/ban-development-accounts.ts';

/** Adds the missing accounts, a verified one for each role. In development alone: the passwords are public. */
export function addDevelopmentAccounts(deps: Deps) {
  return async (): Promise<void> => {
    if (deps.config.production) return;
    const present = await deps.db
      .select({ email: users.email })
      .from(users)
      .where(
        inArray(
          users.email,
          accounts.map(({ email }) => email),
        ),
      );
    const missing = accounts.filter(({ email }) => !present.some((account) => account.email === email));
    for (const account of missing) await addAccount(deps, account);
  };
}

async function addAccount(
  deps: Deps,
  { role, email, phone, password, fullName }: (typeof accounts)[number],
): Promise<void> {
  const passwordHash = await deps.passwords.hash(password, email);
  const userId = newId();
  const values = {
    id: userId,
    email,
    phone,
    fullName,
    passwordHash,
    role: role as AccountRole,
    isEmailVerified: true,
    isPhoneVerified: true,
  };
  try {
    await deps.db.transaction(async (tx) => {
      const createdAt = deps.clock.now();
      await insertAccount(tx, { ...values, createdAt });
      const proved = { userId, hands: newId(), createdAt, provedAt: createdAt };
      await tx
        .insert(contacts)
        .values(contactKinds.map((kind) => ({ id: newId(), kind, value: values[kind], ...proved })));
    });
  } catch (error) {
    // Another process added it first, or somebody registered with its phone.
    if (!violates(error, 'users_email_unique') && !violates(error, 'users_phone_unique')) throw error;
  }
}

/** @throws ConfigError in production while one of these is open: development has used the database. */
export function refuseDevelopmentAccounts(deps: Deps) {
  return async (): Promise<void> => {
    if (!deps.config.production) return;
    const open = await findDevelopmentAccounts(deps)();
    if (open.length === 0) return;
    const { variable } = serverAddress('auth', 'DATABASE_URL', deps.env);
    throw new ConfigError(
      `${variable}: has accounts of development, whose passwords are published; "${banCommand}" bans them`,
    );
  };
}

/** Accounts that the published list opens. */
export function findDevelopmentAccounts({ db, passwords }: Pick<Deps, 'db' | 'passwords'>) {
  return async (): Promise<UserRow[]> => {
    const [emails, phones] = [accounts.map(({ email }) => email), accounts.map(({ phone }) => phone)];
    const listed = or(inArray(users.email, emails), inArray(users.phone, phones));
    const alike = await db
      .select()
      .from(users)
      .where(and(isNull(users.deletedAt), ne(users.status, 'BANNED'), listed));
    const open: UserRow[] = [];
    for (const row of alike) if (isOurs(row) || (await hasPublishedPassword(passwords, row))) open.push(row);
    return open;
  };
}

/** Nobody can prove an address at `.example`: only development marks one as proved. */
function isOurs({ email, isEmailVerified }: UserRow): boolean {
  return isEmailVerified && accounts.some((account) => account.email === email);
}

async function hasPublishedPassword(passwords: Deps['passwords'], row: UserRow): Promise<boolean> {
  for (const { email, phone, password } of accounts)
    if (
      (email === row.email || phone === row.phone) &&
      (await passwords.verify(password, row.passwordHash, row.id))
    )
      return true;
  return false;
}
