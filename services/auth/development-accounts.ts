import { inArray } from 'drizzle-orm';
import { violates } from '#shared/postgres';
import type { Deps } from './connect.ts';
import accounts from './development-accounts.json' with { type: 'json' };
import { insertAccount } from './register.ts';
import { type AccountRole, users } from './schema.ts';

/** One verified account for each role, whose passwords everybody can read: in development alone, and only where missing. */
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
  const passwordHash = await deps.passwords.hash(password);
  const values = {
    email,
    phone,
    fullName,
    passwordHash,
    role: role as AccountRole,
    isEmailVerified: true,
    isPhoneVerified: true,
  };
  try {
    await deps.db.transaction((tx) => insertAccount(tx, { ...values, createdAt: deps.clock.now() }));
  } catch (error) {
    // Another process added it first, or somebody registered with that phone.
    if (!violates(error, 'users_email_unique') && !violates(error, 'users_phone_unique')) throw error;
  }
}
