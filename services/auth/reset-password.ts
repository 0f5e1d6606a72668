import { and, eq, gt } from 'drizzle-orm';
import { Problem } from '#shared/problem';
import { isActive } from './accounts.ts';
import type { Deps } from './connect.ts';
import { announceEnded, revokeSessions } from './end-sessions.ts';
import { type Destination, readIdentifier } from './identifiers.ts';
import type { ClientAddress } from './limits.ts';
import { problems } from './problems.ts';
import { otpRecords, users } from './schema.ts';
import { sendCode } from './send-code.ts';
import { consumeCode, type RightCode, tryCode } from './try-code.ts';

/** Sends a PASSWORD_RESET code where the identifier is somebody's. Only its limits refuse. */
export function forgotPassword(deps: Deps) {
  return async (identifier: string, address: ClientAddress): Promise<void> => {
    const to = readIdentifier(identifier);
    if (!to) return;
    await sendCode(deps)(to, 'PASSWORD_RESET', address).catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === 'CODE_NOT_SENT')) throw error;
    });
  };
}

/**
 * Sets a new password by a code, ends every session and puts every open code of the account out of use.
 * @throws Problem CODE_NOT_VALID; BUSY, with the code still good.
 */
export function resetPassword(deps: Deps) {
  return async (to: Destination, code: string, newPassword: string): Promise<void> => {
    const right = await deps.db.transaction((tx) => tryCode(deps)(tx, to, 'PASSWORD_RESET', code));
    if (!right || !isActive(right.account)) throw problems.CODE_NOT_VALID();
    // Between two transactions: a hash takes its time, and only a right code is worth one.
    const ended = await setPassword(deps, right, await deps.passwords.hash(newPassword));
    await announceEnded(deps, right.account.id, ended);
    await deps.mirror.codeUsed(right.account.phone);
  };
}

async function setPassword(
  deps: Deps,
  { account, otpId }: RightCode,
  passwordHash: string,
): Promise<string[]> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    await tx.select({ id: users.id }).from(users).where(eq(users.id, account.id)).for('no key update');
    if (!(await consumeCode(tx, otpId, now))) throw problems.CODE_NOT_VALID();
    await tx
      .update(otpRecords)
      .set({ expiresAt: now })
      .where(
        and(
          eq(otpRecords.userId, account.id),
          eq(otpRecords.isVerified, false),
          gt(otpRecords.expiresAt, now),
        ),
      );
    await tx.update(users).set({ passwordHash }).where(eq(users.id, account.id));
    return revokeSessions(tx, { userId: account.id, which: 'all', reason: 'PASSWORD_RESET', now });
  });
}
