import { randomInt } from 'node:crypto';
import { and, isNull } from 'drizzle-orm';
import { sendCode as sendCodeRequest } from '#shared/contracts/notification';
import { newId } from '#shared/id';
import { accountAt } from './accounts.ts';
import type { Deps } from './connect.ts';
import type { Destination } from './identifiers.ts';
import type { Keys } from './keys.ts';
import type { ClientAddress } from './limits.ts';
import { codeSeconds } from './mirror.ts';
import { problems } from './problems.ts';
import { type CodeType, otpRecords, type UserRow, users } from './schema.ts';

/**
 * Sends a code to whoever has that phone or e-mail; nobody there is no refusal.
 * @throws Problem TOO_MANY_REQUESTS, or CODE_NOT_SENT where the notification service does not take it.
 */
export function sendCode(deps: Deps) {
  return async (to: Destination, type: CodeType, address: ClientAddress): Promise<void> => {
    await deps.limits.code(to, type, address);
    const [account] = await deps.db
      .select()
      .from(users)
      .where(and(accountAt(to), isNull(users.deletedAt)));
    if (account?.status === 'ACTIVE') await issueCode(deps)(account, type, to);
  };
}

/** Makes a code, which puts the ones before it out of use, and has it delivered. */
export function issueCode(deps: Deps) {
  return async (account: UserRow, type: CodeType, asked?: Destination): Promise<void> => {
    const id = newId();
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const otpCode = codeDigest(deps.keys, { id, otpType: type }, code);
    const to = destinations(account, type, asked);
    const createdAt = deps.clock.now();
    const expiresAt = new Date(createdAt.getTime() + codeSeconds * 1_000);
    await deps.db
      .insert(otpRecords)
      .values({ id, userId: account.id, ...to, otpCode, otpType: type, createdAt, expiresAt });
    if (to.phone) await deps.mirror.codeSent(to.phone, otpCode);
    try {
      await deps.bus.request(sendCodeRequest, {
        userId: account.id,
        ...to,
        code,
        purpose: type,
        expiresInSeconds: codeSeconds,
      });
    } catch (error) {
      deps.log.warn({ error, userId: account.id }, 'code not sent');
      throw problems.CODE_NOT_SENT();
    }
  };
}

/** Bound to its record and its purpose: a code for one thing opens no other. */
export function codeDigest(keys: Keys, record: { id: string; otpType: CodeType }, code: string): string {
  return keys.mac('code', `${record.id}:${record.otpType}:${code}`).toString('hex');
}

/** A registration's code goes both ways. Any other goes where it was asked for, and to the other address only once that is proved. */
function destinations(account: UserRow, type: CodeType, asked?: Destination) {
  const both = type === 'REGISTRATION' || asked === undefined;
  const phone = both || asked.channel === 'phone' || account.isPhoneVerified;
  const email = both || asked.channel === 'email' || account.isEmailVerified;
  return { phone: phone ? account.phone : null, email: email ? account.email : null };
}
