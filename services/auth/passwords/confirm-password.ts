import { eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { isActive } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import type { ClientAddress } from '../limits.ts';
import { problems } from '../problems.ts';
import { type UserRow, users } from '../schema.ts';

/**
 * Whoever is signed in says the password once more. Wrong ones are counted as at login, on an account of their own, so
 * that a borrowed device locks nobody out elsewhere.
 * @throws Problem PASSWORD_WRONG; TOO_MANY_REQUESTS; BUSY; NOT_FOUND for an account that is not active or not there.
 */
export function confirmPassword(deps: Deps) {
  return async (userId: string, password: string, address: ClientAddress): Promise<UserRow> => {
    const [account] = await deps.db.select().from(users).where(eq(users.id, userId));
    if (!account || !isActive(account)) throw commonProblems.NOT_FOUND();
    const attempt = await deps.limits.login(userId, address);
    const matches = await deps.passwords
      .verify(password, account.passwordHash, userId)
      .catch(async (busy: unknown) => {
        await attempt.notTried();
        throw busy;
      });
    if (!matches) throw problems.PASSWORD_WRONG();
    await attempt.succeeded();
    await deps.limits.rightPassword(userId);
    return account;
  };
}
