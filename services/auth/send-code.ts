import { randomInt } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { sendCode as sendCodeRequest } from '#shared/contracts/notification';
import { newId } from '#shared/id';
import { Problem } from '#shared/problem';
import type { Deps } from './connect.ts';
import type { Destination } from './identifiers.ts';
import type { Keys } from './keys.ts';
import type { ClientAddress } from './limits.ts';
import { codeSeconds } from './mirror.ts';
import { type CodeType, type OtpRow, otpRecords, type UserRow, users } from './schema.ts';

/** What stands in the place of a digest until there is a code; no code has it. */
const notMadeYet = '0'.repeat(64);

/** What making and sending a code needs. */
export type CodeDeps = Pick<Deps, 'db' | 'bus' | 'keys' | 'mirror' | 'clock' | 'log'>;
export type Delivery = 'SENT' | 'HOPELESS' | 'TRY_AGAIN';

/**
 * Writes down that a code is wanted at one phone or one e-mail. Whether somebody has an account there is looked up
 * after the answer, by the delivery, so that neither the answer nor its time tells.
 * @throws Problem TOO_MANY_REQUESTS, for known and unknown alike.
 */
export function askForCode(deps: Deps) {
  return async (to: Destination, type: CodeType, address: ClientAddress): Promise<void> => {
    await deps.limits.code(to, type, address);
    const id = newId();
    const createdAt = deps.clock.now();
    await deps.db.insert(otpRecords).values({
      id,
      [to.channel]: to.address,
      otpCode: notMadeYet,
      otpType: type,
      createdAt,
      expiresAt: expiryFrom(createdAt),
      sendAfter: createdAt,
    });
    deps.codes.wake(id);
  };
}

/** The code that a registration sends by itself, at once and to both phone and e-mail. @returns whether it is on its way. */
export async function sendFirstCode(deps: Deps, account: UserRow): Promise<boolean> {
  const createdAt = deps.clock.now();
  const [record] = await deps.db
    .insert(otpRecords)
    .values({
      id: newId(),
      userId: account.id,
      phone: account.phone,
      email: account.email,
      otpCode: notMadeYet,
      otpType: 'REGISTRATION',
      createdAt,
      expiresAt: expiryFrom(createdAt),
    })
    .returning();
  return (await sendCode(deps, record!, account.id)) === 'SENT';
}

/** Makes the code of a record, in the place of one that did not go out, and has it delivered where the record says. */
export async function sendCode(deps: CodeDeps, record: OtpRow, userId: string): Promise<Delivery> {
  const { id, otpType, phone, email } = record;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const otpCode = codeDigest(deps.keys, { id, otpType }, code);
  await deps.db
    .update(otpRecords)
    .set({ userId, otpCode, expiresAt: expiryFrom(deps.clock.now()) })
    .where(and(eq(otpRecords.id, id), eq(otpRecords.isVerified, false)));
  if (phone) await deps.mirror.codeSent(phone, otpCode);
  const message = { userId, phone, email, code, purpose: otpType, expiresInSeconds: codeSeconds };
  try {
    const { accepted } = await deps.bus.request(sendCodeRequest, message);
    if (!accepted) deps.log.warn({ userId, otpId: id }, 'no way to send a code there');
    return accepted ? 'SENT' : 'HOPELESS';
  } catch (error) {
    deps.log.warn({ error, userId, otpId: id }, 'code not sent');
    return error instanceof Problem && error.code === 'BAD_ADDRESS' ? 'HOPELESS' : 'TRY_AGAIN';
  }
}

/** Who may get a code there. */
export async function holderOf(deps: CodeDeps, { phone, email }: OtpRow): Promise<UserRow | undefined> {
  const [account] = await deps.db
    .select()
    .from(users)
    .where(and(phone ? eq(users.phone, phone) : eq(users.email, email!), isNull(users.deletedAt)));
  return account?.status === 'ACTIVE' ? account : undefined;
}

/** Bound to its record and its purpose: a code for one thing opens no other. */
export function codeDigest(keys: Keys, record: { id: string; otpType: CodeType }, code: string): string {
  return keys.mac('code', `${record.id}:${record.otpType}:${code}`).toString('hex');
}

function expiryFrom(instant: Date): Date {
  return new Date(instant.getTime() + codeSeconds * 1_000);
}
