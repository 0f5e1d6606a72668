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
    if (account?.status === 'ACTIVE') await issueCode(deps)(account, type);
  };
}

/** Makes a code, which puts the ones before it out of use, and has it delivered to phone and e-mail alike. */
export function issueCode(deps: Deps) {
  return async (account: UserRow, type: CodeType): Promise<void> => {
    const id = newId();
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const otpCode = codeDigest(deps.keys, { id, otpType: type }, code);
    const to = { phone: account.phone, email: account.email };
    const createdAt = deps.clock.now();
    const expiresAt = new Date(createdAt.getTime() + codeSeconds * 1_000);
    await deps.db
      .insert(otpRecords)
      .values({ id, userId: account.id, ...to, otpCode, otpType: type, createdAt, expiresAt });
    await deps.mirror.codeSent(to.phone, otpCode);
    if (!(await isDelivered(deps, account, { code, purpose: type, expiresInSeconds: codeSeconds }))) {
      throw problems.CODE_NOT_SENT();
    }
  };
}

/** Bound to its record and its purpose: a code for one thing opens no other. */
export function codeDigest(keys: Keys, record: { id: string; otpType: CodeType }, code: string): string {
  return keys.mac('code', `${record.id}:${record.otpType}:${code}`).toString('hex');
}

async function isDelivered(
  deps: Deps,
  { id: userId, phone, email }: UserRow,
  message: { code: string; purpose: CodeType; expiresInSeconds: number },
): Promise<boolean> {
  try {
    return (await deps.bus.request(sendCodeRequest, { userId, phone, email, ...message })).accepted;
  } catch (error) {
    deps.log.warn({ error, userId }, 'code not sent');
    return false;
  }
}
