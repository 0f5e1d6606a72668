import type { Deps } from '../connect.ts';
import { erasureOf, findAccount, provedContacts } from './accounts.ts';

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getStanding(deps: Deps) {
  return async ({ userId }: { userId: string }) => {
    const account = await findAccount(deps, userId);
    const { email, phone } = provedContacts(account);
    return {
      userId,
      status: account.status,
      isPhoneVerified: phone !== '',
      isEmailVerified: email !== '',
      ...erasureOf(account),
    };
  };
}
