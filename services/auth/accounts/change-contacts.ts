import { and, eq, gt } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Caller } from '#shared/http/auth';
import { identifyAsker, type Origin } from '../asker.ts';
import { sendProof } from '../codes/send-code.ts';
import type { Deps } from '../connect.ts';
import type { ClientAddress } from '../limits.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { contacts, otpRecords } from '../schema.ts';
import { isKeyOf, lockAccount, provedContacts } from './accounts.ts';
import {
  currentContacts,
  nameContact,
  namedByHolder,
  takeContact,
  tellOfChange,
  unprovedOf,
} from './contacts.ts';
import type { Destination } from './identifiers.ts';

/** What the account has proved and what it names. */
export function listContacts({ db }: Pick<Deps, 'db'>) {
  return async ({ userId }: Caller) => {
    const rows = await currentContacts(db, userId);
    return {
      items: rows.map(({ kind, value, provedAt }) => ({
        kind,
        value,
        provedAt: provedAt?.toISOString() ?? null,
      })),
    };
  };
}

/**
 * Names another e-mail or phone, by the password, and sends a code there. Proved by who is signed in, it takes the place
 * of the one before; until then nothing changes. Whether it has an account only who reads what is sent there learns.
 * @throws Problem CONTACT_EXISTS where it is proved already; PASSWORD_WRONG; TOO_MANY_REQUESTS; BUSY; NOT_FOUND.
 */
export function addContact(deps: Deps) {
  return async ({ userId }: Caller, to: Destination, password: string, origin: Origin): Promise<void> => {
    const account = await confirmPassword(deps)(userId, password, origin.address);
    if (isKeyOf(account, to)) throw problems.CONTACT_EXISTS();
    await deps.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      const createdAt = deps.clock.now();
      await nameContact(tx, {
        userId,
        kind: to.channel,
        value: to.address,
        namedBy: namedByHolder,
        createdAt,
      });
    });
    const asker = await identifyAsker(deps)(to, origin);
    await deps.limits.code(to, 'REGISTRATION', asker);
    await sendProof(deps, to, userId, asker.id);
    deps.log.info({ userId, kind: to.channel }, 'contact named');
  };
}

/**
 * Takes a contact from the account, by the password. The last that is proved stays.
 * @throws Problem LAST_CONTACT; NOT_FOUND where the account neither has nor names it; PASSWORD_WRONG; TOO_MANY_REQUESTS; BUSY.
 */
export function removeContact(deps: Deps) {
  return async (
    { userId }: Caller,
    to: Destination,
    password: string,
    address: ClientAddress,
  ): Promise<void> => {
    await confirmPassword(deps)(userId, password, address);
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
      await takeContact(tx, account, kind, { now, shut: false });
      await tellOfChange(tx, { userId, kind, change: 'REMOVED', changedAt: now });
    });
    deps.log.info({ userId, kind: to.channel }, 'contact removed');
  };
}
