import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { sendCode as sendCodeRequest } from '#shared/contracts/notification';
import { newId } from '#shared/id';
import { Problem } from '#shared/problem';
import type { Language } from './accepted-language.ts';
import { accountAt } from './accounts.ts';
import { type Asker, strangerIdOf } from './asker.ts';
import { takeHoldersShare } from './code-share.ts';
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
 * after the answer, by the delivery, so that neither the answer nor its time tells. The holder's codes are the holder's
 * alone; beyond them the holder is anybody.
 * @throws Problem TOO_MANY_REQUESTS, for known and unknown alike.
 */
export function askForCode(deps: Deps) {
  return async (to: Destination, type: CodeType, asker: Asker): Promise<void> => {
    const { account, strangerId, address } = asker;
    if (account && !isOfUse(account, to, type)) return;
    await deps.limits.code(to, type, asker);
    const record = newRecord(deps, to, type);
    if (!account || !(await takeHoldersShare(deps)(account.id, to, record))) {
      if (account) await deps.limits.code(to, type, { id: strangerId, address });
      await deps.db.insert(otpRecords).values({ ...record, asker: strangerId });
    }
    deps.codes.wake(record.id, account?.id ?? strangerId);
  };
}

function newRecord({ clock }: Deps, to: Destination, otpType: CodeType) {
  const createdAt = clock.now();
  return {
    id: newId(),
    [to.channel]: to.address,
    otpCode: notMadeYet,
    otpType,
    createdAt,
    expiresAt: expiryFrom(createdAt),
    sendAfter: createdAt,
  };
}

/** Who has proved a contact has no use for another proof of it, and is not to be written to by whoever asks for one. */
function isOfUse(account: UserRow, { channel }: Destination, type: CodeType): boolean {
  return (
    type !== 'REGISTRATION' || !(channel === 'phone' ? account.isPhoneVerified : account.isEmailVerified)
  );
}

/** The code that a registration sends by itself, at once and to both phone and e-mail. @returns whether it is on its way. */
export async function sendFirstCode(
  deps: Deps,
  account: UserRow,
  address: ClientAddress,
  language?: Language,
): Promise<boolean> {
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
      asker: strangerIdOf(deps, address),
      createdAt,
      expiresAt: expiryFrom(createdAt),
    })
    .returning();
  return (await sendCode(deps, record!, account.id, language)) === 'SENT';
}

/** Has the code of a record delivered where the record says; tried again, it is the same code, and both copies are good. */
export async function sendCode(
  deps: CodeDeps,
  record: OtpRow,
  userId: string,
  language?: Language,
): Promise<Delivery> {
  const { id, otpType, phone, email } = record;
  const code = codeOf(deps.keys, record);
  const otpCode = codeDigest(deps.keys, record, code);
  const now = deps.clock.now();
  // One that was closed meanwhile, with the account's other open codes, stays closed.
  const open = await deps.db
    .update(otpRecords)
    .set({ userId, otpCode, expiresAt: expiryFrom(now) })
    .where(and(eq(otpRecords.id, id), eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .returning({ id: otpRecords.id });
  if (open.length === 0) return 'HOPELESS';
  if (phone) await deps.mirror.codeSent(phone, otpCode);
  const message = { userId, phone, email, code, purpose: otpType, expiresInSeconds: codeSeconds, language };
  try {
    const { accepted } = await deps.bus.request(sendCodeRequest, message);
    if (!accepted) {
      deps.log.warn({ userId, otpId: id }, 'no way to send a code there');
      return 'HOPELESS';
    }
  } catch (error) {
    deps.log.warn({ error, userId, otpId: id }, 'code not sent');
    return error instanceof Problem && error.code === 'BAD_ADDRESS' ? 'HOPELESS' : 'TRY_AGAIN';
  }
  await deps.db.update(otpRecords).set({ handedAt: deps.clock.now() }).where(eq(otpRecords.id, id));
  return 'SENT';
}

/** Who may get a code there. */
export async function holderOf(
  deps: CodeDeps,
  { phone, email, otpType }: OtpRow,
): Promise<UserRow | undefined> {
  const to: Destination = phone
    ? { channel: 'phone', address: phone }
    : { channel: 'email', address: email! };
  const [account] = await deps.db
    .select()
    .from(users)
    .where(and(accountAt(to), isNull(users.deletedAt)));
  return account?.status === 'ACTIVE' && isOfUse(account, to, otpType) ? account : undefined;
}

/**
 * Whether the provider has a newer code that the same asker asked for: it is good in the place of this one. What others
 * ask for leaves it as it is.
 */
export function isOvertakenAt(channel: Destination['channel']): SQL {
  const at = sql.identifier(channel);
  return sql`EXISTS (
    SELECT 1 FROM otp_records AS newer
    WHERE newer.${at} = otp_records.${at} AND newer.otp_type = otp_records.otp_type
      AND newer.asker = otp_records.asker AND newer.position > otp_records.position
      AND newer.handed_at IS NOT NULL)`;
}

/** Six digits that nobody can tell without the secret, as in HOTP (RFC 4226); of 48 bits, so that all are as likely. */
function codeOf(keys: Keys, { id, otpType }: Pick<OtpRow, 'id' | 'otpType'>): string {
  const number = keys.mac('code-digits', `${id}:${otpType}`).readUIntBE(0, 6) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Bound to its record and its purpose: a code for one thing opens no other. */
export function codeDigest(keys: Keys, record: { id: string; otpType: CodeType }, code: string): string {
  return keys.mac('code', `${record.id}:${record.otpType}:${code}`).toString('hex');
}

function expiryFrom(instant: Date): Date {
  return new Date(instant.getTime() + codeSeconds * 1_000);
}
