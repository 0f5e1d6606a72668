import { and, desc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import { sendCode as contract } from '#shared/contracts/notification';
import type { Language } from '../accepted-language.ts';
import { accountAt, isActive } from '../accounts/accounts.ts';
import { namedByHolder } from '../accounts/contacts.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import type { Keys } from '../keys/keys.ts';
import { type CodeType, contacts, type OtpRow, otpRecords, type UserRow, users } from '../schema.ts';
import { codeSeconds } from './mirror.ts';

type Delivery = 'SENT' | 'HOPELESS' | 'TRY_AGAIN';

/** Has notification send the code of a record. Sent again, it is the same code, and both copies are good. */
export async function sendCode(
  deps: Deps,
  { record, userId, language }: { record: OtpRow; userId: string; language: Language | undefined },
): Promise<Delivery> {
  const { id, otpType, phone, email } = record;
  const code = codeOf(deps.keys, record);
  const otpCode = codeDigest(deps.keys, record, code);
  const now = deps.clock.now();
  // A record that was closed meanwhile, with the account's other open codes, stays closed.
  const open = await deps.db
    .update(otpRecords)
    .set({ userId, otpCode, expiresAt: expiryFrom(now) })
    .where(and(eq(otpRecords.id, id), eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .returning({ id: otpRecords.id });
  if (open.length === 0) return 'HOPELESS';
  // A code that is good for both contacts goes to the e-mail.
  const to = { email, phone: email ? null : phone };
  if (to.phone) await deps.mirror.codeSent(to.phone, otpCode);
  const message = { ...to, userId, code, purpose: otpType, expiresInSeconds: codeSeconds, language };
  try {
    const { accepted } = await deps.bus.request(contract, message);
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

export function destinationOf({ phone, email }: Pick<OtpRow, 'phone' | 'email'>): Destination {
  return email ? { channel: 'email', address: email } : { channel: 'phone', address: phone! };
}

/** Finds the account that may get the code: it has proved the contact, or, to prove it, names it. */
export async function findHolder(deps: Pick<Deps, 'db'>, record: OtpRow): Promise<UserRow | undefined> {
  const to = destinationOf(record);
  const [prover] = await deps.db.select().from(users).where(accountAt(to));
  if (record.otpType !== 'REGISTRATION') return prover && isActive(prover) ? prover : undefined;
  return prover ? undefined : findRegistration(deps, record, to);
}

/**
 * The registration whose code it is. An asker who is not signed in counts as the one who registered from that
 * address, else as the newest. A contact that a signed-in holder named is proved by the holder alone.
 */
async function findRegistration(
  { db }: Pick<Deps, 'db'>,
  { userId, asker }: OtpRow,
  to: Destination,
): Promise<UserRow | undefined> {
  const isOpen = userId ? eq(users.id, userId) : sql`${contacts.namedBy} IS DISTINCT FROM ${namedByHolder}`;
  const [found] = await db
    .select({ account: users })
    .from(users)
    .innerJoin(contacts, eq(contacts.userId, users.id))
    .where(
      and(
        eq(contacts.kind, to.channel),
        eq(contacts.value, to.address),
        isNull(contacts.provedAt),
        isNull(users.deletedAt),
        eq(users.status, 'ACTIVE'),
        isOpen,
      ),
    )
    .orderBy(desc(sql`coalesce(${contacts.namedBy} = ${asker}, false)`), desc(contacts.createdAt))
    .limit(1);
  return found?.account;
}

/**
 * The condition that the provider has taken a newer code of the same asker for the same account, which
 * replaces this one. A code that somebody else asked for replaces none.
 */
export function isOvertakenAt(channel: Destination['channel']): SQL {
  const at = sql.identifier(channel);
  return sql`EXISTS (
    SELECT 1 FROM otp_records AS newer
    WHERE newer.${at} = otp_records.${at} AND newer.otp_type = otp_records.otp_type
      AND newer.asker = otp_records.asker AND newer.position > otp_records.position
      AND newer.email IS NOT DISTINCT FROM otp_records.email
      AND (newer.user_id = otp_records.user_id OR otp_records.user_id IS NULL)
      AND newer.handed_at IS NOT NULL)`;
}

/** Six digits that nobody can tell without the secret, as in HOTP (RFC 4226). 48 bits: all equally likely. */
function codeOf(keys: Keys, { id, otpType }: Pick<OtpRow, 'id' | 'otpType'>): string {
  const number = keys.mac('code-digits', `${id}:${otpType}`).readUIntBE(0, 6) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Bound to record and purpose: a code for one thing opens no other. */
export function codeDigest(keys: Keys, record: { id: string; otpType: CodeType }, code: string): string {
  return keys.mac('code', `${record.id}:${record.otpType}:${code}`).toString('hex');
}

export function expiryFrom(instant: Date): Date {
  return new Date(instant.getTime() + codeSeconds * 1_000);
}
