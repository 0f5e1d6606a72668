import { and, eq, isNull } from 'drizzle-orm';
import type { Caller } from '#shared/http/auth';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import type { ClientAddress } from '../limits.ts';
import { problems } from '../problems.ts';
import { users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { confirmPassword } from './confirm-password.ts';
import { holderWords, requireGoodPassword } from './password-policy.ts';

/**
 * Sets a new password by the present one. Every other session ends, the one that asks goes on; open codes are closed.
 * @throws Problem PASSWORD_WRONG; VALIDATION for a poor one; TOO_MANY_REQUESTS; BUSY.
 * @returns how many sessions ended.
 */
export function changePassword(deps: Deps) {
  return async (
    { userId, sessionId }: Caller,
    given: { currentPassword: string; newPassword: string },
    address: ClientAddress,
  ): Promise<number> => {
    const account = await confirmPassword(deps)(userId, given.currentPassword, address);
    requireGoodPassword('newPassword', given.newPassword, await holderWords(deps.db, account));
    const passwordHash = await deps.passwords.hash(given.newPassword, userId);
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      // The very hash that was checked: of two changes at once, one is refused.
      const changed = await tx
        .update(users)
        .set({ passwordHash })
        .where(
          and(
            eq(users.id, userId),
            eq(users.passwordHash, account.passwordHash),
            eq(users.status, 'ACTIVE'),
            isNull(users.deletedAt),
          ),
        )
        .returning({ id: users.id });
      if (changed.length === 0) throw problems.PASSWORD_WRONG();
      await closeOpenCodes(tx, userId, now);
      return revokeSessions(tx, { userId, which: { except: sessionId }, reason: 'PASSWORD_CHANGE', now });
    });
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, sessionsEnded: ended.length }, 'password changed');
    return ended.length;
  };
}
