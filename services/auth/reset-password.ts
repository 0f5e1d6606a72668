import { eq } from 'drizzle-orm';
import { isActive } from './accounts.ts';
import { identifyAsker, type Origin } from './asker.ts';
import type { Deps } from './connect.ts';
import { announceEnded, revokeSessions } from './end-sessions.ts';
import { type Destination, readIdentifier } from './identifiers.ts';
import { requireGoodPassword } from './password-policy.ts';
import { problems } from './problems.ts';
import { users } from './schema.ts';
import { askForCode } from './send-code.ts';
import { closeOpenCodes, consumeCode, type RightCode, tryCode } from './try-code.ts';

/** Sends a PASSWORD_RESET code where the identifier is somebody's. Only its limits refuse. */
export function forgotPassword(deps: Deps) {
  return async (identifier: string, origin: Origin): Promise<void> => {
    const to = readIdentifier(identifier);
    if (to) await askForCode(deps)(to, 'PASSWORD_RESET', await identifyAsker(deps)(to, origin));
  };
}

/**
 * Sets a new password by a code, ends every session and puts every open code of the account out of use.
 * @throws Problem CODE_NOT_VALID; VALIDATION for a poor password and BUSY, both with the code still good.
 */
export function resetPassword(deps: Deps) {
  return async (to: Destination, code: string, newPassword: string, origin: Origin): Promise<void> => {
    const asker = await identifyAsker(deps)(to, origin);
    const right = await tryCode(deps)(to, 'PASSWORD_RESET', code, asker);
    if (!right) throw problems.CODE_NOT_VALID();
    const [account] = await deps.db.select().from(users).where(eq(users.id, right.userId));
    if (!account || !isActive(account)) throw problems.CODE_NOT_VALID();
    requireGoodPassword('newPassword', newPassword, account);
    // Outside of a transaction: a hash takes its time, and only a right code is worth one.
    const ended = await setPassword(deps, right, await deps.passwords.hash(newPassword, to.address));
    await announceEnded(deps, account.id, ended);
    deps.log.info({ userId: account.id, sessionsEnded: ended.length }, 'password reset by a code');
    if (right.phone) await deps.mirror.codeUsed(right.phone);
  };
}

async function setPassword(deps: Deps, right: RightCode, passwordHash: string): Promise<string[]> {
  return deps.db.transaction(async (tx) => {
    const { userId } = right;
    const now = deps.clock.now();
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
    if (!(await consumeCode(tx, right, now))) throw problems.CODE_NOT_VALID();
    await closeOpenCodes(tx, userId, now);
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    return revokeSessions(tx, { userId, which: 'all', reason: 'PASSWORD_RESET', now });
  });
}
