import type { Caller } from '#shared/http/auth';
import type { Origin } from '../asker.ts';
import { askForProof } from '../codes/ask-for-code.ts';
import { identifyAsker } from '../codes/identify-asker.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { isKeyOf, lockAccount } from './accounts.ts';
import { nameContact, namedByHolder } from './contacts.ts';

interface NewContact {
  caller: Caller;
  to: Destination;
  password: string;
  origin: Origin;
}

/**
 * Names another e-mail or phone, by the password, and sends a code there. Once the signed-in holder enters
 * the code, the contact replaces the one before; until then nothing changes. Only the reader of that message
 * learns whether the contact has an account.
 * @throws Problem CONTACT_EXISTS where it is proved already; PASSWORD_WRONG; TOO_MANY_REQUESTS; BUSY;
 * NOT_FOUND.
 */
export function addContact(deps: Deps) {
  return async ({ caller: { userId }, to, password, origin }: NewContact): Promise<void> => {
    const account = await confirmPassword(deps, { userId, password, address: origin.address });
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
    const asker = await identifyAsker(deps, { to, origin });
    await deps.limits.code(to, 'REGISTRATION', asker);
    await askForProof(deps, { to, userId, asker: asker.id });
    deps.log.info({ userId, kind: to.channel }, 'contact named');
  };
}
