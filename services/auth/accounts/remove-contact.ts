import { and, eq, gt } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Caller } from '#shared/http/auth';
import type { LimitedAddress } from '#shared/http/limited-address';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { contacts, otpRecords } from '../schema.ts';
import { isKeyOf, lockAccount, provedContacts } from './accounts.ts';
import { takeContact, tellOfChange, unprovedOf } from './contacts.ts';

interface Removal {
  caller: Caller;
  to: Destination;
  password: string;
  address: LimitedAddress;
}

/**
 * Takes a contact from the account, by the password. The last proved one stays.
 * @throws Problem LAST_CONTACT; NOT_FOUND where the account neither has nor names it; PASSWORD_WRONG;
 * TOO_MANY_REQUESTS; BUSY.
 */
export function removeContact(deps: Deps) {
  return async ({ caller: { userId }, to, password, address }: Removal): Promise<void> => {
    await confirmPassword(deps, { userId, password, address });
    await deps.db.transaction(async (tx) => {
      const account = await lockAccount(tx, userId);
      const now = deps.clock.now();
      const kind = to.channel;
      await tx
        .update(otpRecords)
        .set({ expiresAt: now, sendAfter: null })
        .where(
          and(eq(otpRecords.userId, userId), eq(otpRecords[kind], to.address), gt(otpRecords.expiresAt, now)),
        );
      if (!isKeyOf(account, to)) {
        const named = and(unprovedOf(userId), eq(contacts.kind, kind), eq(contacts.value, to.address));
        const removed = await tx.delete(contacts).where(named).returning({ id: contacts.id });
        if (removed.length === 0) throw commonProblems.NOT_FOUND();
        return;
      }
      const { email, phone } = provedContacts(account);
      if (email === '' || phone === '') throw problems.LAST_CONTACT();
      await takeContact(tx, { account, kind, now, shut: false });
      await tellOfChange(tx, { userId, kind, change: 'REMOVED', changedAt: now });
    });
    deps.log.info({ userId, kind: to.channel }, 'contact removed');
  };
}
