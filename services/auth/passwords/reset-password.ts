import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Transaction } from '#shared/stores/postgres';
import { isActive, isKeyOf, provedContacts } from '../accounts/accounts.ts';
import { contactKinds, currentContacts } from '../accounts/contacts.ts';
import { type Destination, readIdentifier } from '../accounts/identifiers.ts';
import { shutContacts } from '../accounts/prove-contact.ts';
import { identifyAsker, type Origin } from '../asker.ts';
import { askForCode } from '../codes/send-code.ts';
import { closeOpenCodes, consumeCode, type RightCode, tryCode } from '../codes/try-code.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type ContactKind, contacts, type UserRow, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { holderWords, requireGoodPassword } from './password-policy.ts';

/** Sends a PASSWORD_RESET code where the identifier is somebody's. Only its limits refuse. */
export function forgotPassword(deps: Deps) {
  return async (identifier: string, origin: Origin): Promise<void> => {
    const to = readIdentifier(identifier);
    if (to) await askForCode(deps)(to, 'PASSWORD_RESET', await identifyAsker(deps)(to, origin));
  };
}

/**
 * Sets a new password by a code, ends every session and puts every open code of the account out of use. The other
 * contact, unless it is known to be in the same hands, opens the account no more until who is signed in proves it again.
 * @throws Problem CODE_NOT_VALID; VALIDATION for a poor password and BUSY, both with the code still good.
 * @returns the kinds of contacts that were shut.
 */
export function resetPassword(deps: Deps) {
  return async (
    to: Destination,
    code: string,
    newPassword: string,
    origin: Origin,
  ): Promise<ContactKind[]> => {
    const asker = await identifyAsker(deps)(to, origin);
    const right = await tryCode(deps)(to, 'PASSWORD_RESET', code, asker);
    if (!right) throw problems.CODE_NOT_VALID();
    const [account] = await deps.db.select().from(users).where(eq(users.id, right.userId));
    if (!account || !isActive(account)) throw problems.CODE_NOT_VALID();
    requireGoodPassword('newPassword', newPassword, await holderWords(deps.db, account));
    // Outside of a transaction: a hash takes its time, and only a right code is worth one.
    const { ended, shut } = await setPassword(
      deps,
      right,
      await deps.passwords.hash(newPassword, to.address),
    );
    await announceEnded(deps, account.id, ended);
    deps.log.info({ userId: account.id, sessionsEnded: ended.length }, 'password reset by a code');
    if (right.phone) await deps.mirror.codeUsed(right.phone);
    return shut;
  };
}

async function setPassword(
  deps: Deps,
  right: RightCode,
  passwordHash: string,
): Promise<{ ended: string[]; shut: ContactKind[] }> {
  return deps.db.transaction(async (tx) => {
    const { userId } = right;
    const now = deps.clock.now();
    const [account] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
    if (!account || !isKeyOf(account, right.to)) throw problems.CODE_NOT_VALID();
    if (!(await consumeCode(tx, right, now))) throw problems.CODE_NOT_VALID();
    await closeOpenCodes(tx, userId, now);
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    const shut = await shutOthers(tx, account, right.to.channel, now);
    return { shut, ended: await revokeSessions(tx, { userId, which: 'all', reason: 'PASSWORD_RESET', now }) };
  });
}

/** The contact of the reset is in its own hands from now on, and in those of who was signed in with both. */
async function shutOthers(
  tx: Transaction<AuthSchema>,
  account: UserRow,
  by: ContactKind,
  now: Date,
): Promise<ContactKind[]> {
  const proved = (await currentContacts(tx, account.id)).filter(({ provedAt }) => provedAt !== null);
  const mine = proved.find(({ kind }) => kind === by);
  const hands = mine?.hands ?? newId();
  if (mine && !mine.hands) await tx.update(contacts).set({ hands }).where(eq(contacts.id, mine.id));
  const keys = provedContacts(account);
  const others = contactKinds.filter(
    (kind) => kind !== by && keys[kind] !== '' && proved.find((one) => one.kind === kind)?.hands !== hands,
  );
  await shutContacts(tx, account, others, now);
  return others;
}
