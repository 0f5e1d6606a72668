import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { isActive, isKeyOf, provedContacts } from '../accounts/accounts.ts';
import { contactKinds, currentContacts } from '../accounts/contacts.ts';
import { shutContacts } from '../accounts/prove-contact.ts';
import type { Origin } from '../asker.ts';
import { identifyAsker } from '../codes/identify-asker.ts';
import { closeOpenCodes, consumeCode, type RightCode, tryCode } from '../codes/try-code.ts';
import type { Deps, Tx } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { problems } from '../problems.ts';
import { type ContactKind, contacts, type UserRow, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { holderWords, requireGoodPassword } from './password-policy.ts';

interface Reset {
  to: Destination;
  code: string;
  newPassword: string;
  origin: Origin;
}

/**
 * Sets a new password by a code, ends every session and closes every open code of the account. The other
 * contact, unless it is known to be in the same hands, opens the account no more until the signed-in holder
 * proves it again.
 * @throws Problem CODE_NOT_VALID; VALIDATION for a poor password and BUSY, both with the code still good.
 * @returns the kinds of contacts that were shut.
 */
export function resetPassword(deps: Deps) {
  return async ({ to, code, newPassword, origin }: Reset): Promise<ContactKind[]> => {
    const asker = await identifyAsker(deps, { to, origin });
    const right = await tryCode(deps, { to, type: 'PASSWORD_RESET', text: code, asker });
    if (!right) throw problems.CODE_NOT_VALID();
    const [account] = await deps.db.select().from(users).where(eq(users.id, right.userId));
    if (!account || !isActive(account)) throw problems.CODE_NOT_VALID();
    requireGoodPassword('newPassword', newPassword, await holderWords(deps, account));
    // Outside the transaction, for a hash takes its time. After the code, for only a right one is worth a
    // hash.
    const passwordHash = await deps.passwords.hash(newPassword, to.address);
    const { ended, shut } = await setPassword(deps, { right, passwordHash });
    await announceEnded(deps, { userId: account.id, sessionIds: ended });
    deps.log.info({ userId: account.id, sessionsEnded: ended.length }, 'password reset by a code');
    if (right.phone) await deps.mirror.codeUsed(right.phone);
    return shut;
  };
}

async function setPassword(
  deps: Deps,
  { right, passwordHash }: { right: RightCode; passwordHash: string },
): Promise<{ ended: string[]; shut: ContactKind[] }> {
  return deps.db.transaction(async (tx) => {
    const { userId } = right;
    const now = deps.clock.now();
    const [account] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
    if (!account || !isKeyOf(account, right.to)) throw problems.CODE_NOT_VALID();
    if (!(await consumeCode(tx, { code: right, now }))) throw problems.CODE_NOT_VALID();
    await closeOpenCodes(tx, { userId, now });
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    const shut = await shutOthers(tx, { account, by: right.to.channel, now });
    return { shut, ended: await revokeSessions(tx, { userId, which: 'all', reason: 'PASSWORD_RESET', now }) };
  });
}

/**
 * Shuts the contacts that are not known to be in the hands of the contact by which the password was reset.
 */
async function shutOthers(
  tx: Tx,
  { account, by, now }: { account: UserRow; by: ContactKind; now: Date },
): Promise<ContactKind[]> {
  const proved = (await currentContacts(tx, account.id)).filter(({ provedAt }) => provedAt !== null);
  const mine = proved.find(({ kind }) => kind === by);
  const hands = mine?.hands ?? newId();
  if (mine && !mine.hands) await tx.update(contacts).set({ hands }).where(eq(contacts.id, mine.id));
  const keys = provedContacts(account);
  const others = contactKinds.filter(
    (kind) => kind !== by && keys[kind] !== '' && proved.find((one) => one.kind === kind)?.hands !== hands,
  );
  await shutContacts(tx, { account, kinds: others, now });
  return others;
}
