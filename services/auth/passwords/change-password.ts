import { and, eq, isNull } from 'drizzle-orm';
import type { Caller } from '#shared/http/auth';
import type { LimitedAddress } from '#shared/http/limited-address';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { confirmPassword } from './confirm-password.ts';
import { holderWords, requireGoodPassword } from './password-policy.ts';

interface PasswordChange {
  caller: Caller;
  currentPassword: string;
  newPassword: string;
  address: LimitedAddress;
}

/**
 * Sets a new password by the current one, closes open codes, and ends every session but the caller's.
 * @throws Problem PASSWORD_WRONG; VALIDATION for a poor one; TOO_MANY_REQUESTS; BUSY.
 * @returns how many sessions ended.
 */
export function changePassword(deps: Deps) {
  return async ({ caller, currentPassword, newPassword, address }: PasswordChange): Promise<number> => {
    const { userId, sessionId } = caller;
    const account = await confirmPassword(deps, { userId, password: currentPassword, address });
    requireGoodPassword('newPassword', newPassword, await holderWords(deps, account));
    const passwordHash = await deps.passwords.hash(newPassword, userId);
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      // The hash that was checked must still stand: of two changes at once, one is refused.
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
      await closeOpenCodes(tx, { userId, now });
      return revokeSessions(tx, { userId, which: { except: sessionId }, reason: 'PASSWORD_CHANGE', now });
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, sessionsEnded: ended.length }, 'password changed');
    return ended.length;
  };
}
