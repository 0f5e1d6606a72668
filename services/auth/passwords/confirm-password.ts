import { eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { LimitedAddress } from '#shared/http/limited-address';
import { isActive } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type UserRow, users } from '../schema.ts';

/**
 * Checks the password once more of somebody who is signed in. Wrong ones count as at login, but by the
 * account's id in place of a contact, so that a borrowed device locks nobody out elsewhere.
 * @throws Problem PASSWORD_WRONG; TOO_MANY_REQUESTS; BUSY; NOT_FOUND for an account that is not active or not
 * there.
 */
export async function confirmPassword(
  deps: Deps,
  { userId, password, address }: { userId: string; password: string; address: LimitedAddress },
): Promise<UserRow> {
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
}
