import type { Caller } from '#shared/http/auth';
import type { LimitedAddress } from '#shared/http/limited-address';
import { lockAccount } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { announceEnded } from '../sessions/revoke-sessions.ts';
import { takeSecondFactor } from './take-second-factor.ts';
import { trySecondFactor, useProof } from './try-second-factor.ts';

interface Removal {
  caller: Caller;
  password: string;
  code: string;
  address: LimitedAddress;
}

/**
 * Removes the holder's second factor, by the password and a code of it. Every session ends. To change the
 * app, remove it and enrol again.
 * @throws Problem PASSWORD_WRONG; CODE_NOT_VALID, also where there is none; TOO_MANY_REQUESTS; BUSY;
 * NOT_FOUND.
 * @returns how many sessions ended.
 */
export function removeSecondFactor(deps: Deps) {
  return async ({ caller: { userId }, password, code, address }: Removal): Promise<number> => {
    await confirmPassword(deps, { userId, password, address });
    const proof = await trySecondFactor(deps, { userId, text: code });
    const ended = await deps.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      if (!(await useProof(tx, proof))) throw problems.CODE_NOT_VALID();
      return takeSecondFactor(tx, { userId, change: 'REMOVED', now: deps.clock.now() });
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor removed');
    return ended.length;
  };
}
