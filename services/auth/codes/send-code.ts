import { and, desc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { sendCode as sendCodeRequest } from '#shared/contracts/notification';
import type { Language } from '../accepted-language.ts';
import { accountAt, isActive, isKeyOf } from '../accounts/accounts.ts';
import { namedByHolder } from '../accounts/contacts.ts';
import type { Destination } from '../accounts/identifiers.ts';
import { type Asker, strangerIdOf } from '../asker.ts';
import type { Deps } from '../connect.ts';
import type { Keys } from '../keys/keys.ts';
import type { ClientAddress } from '../limits.ts';
import { type CodeType, contacts, type OtpRow, otpRecords, type UserRow, users } from '../schema.ts';
import { takeHoldersShare } from './code-share.ts';
import { codeSeconds } from './mirror.ts';

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
    const { account, self, strangerId, address } = asker;
    if (account && !isOfUse(account, to, type)) return;
    await deps.limits.code(to, type, asker);
    const record = newRecord(deps, to, type);
    if (!account || !(await takeHoldersShare(deps)(account.id, to, record))) {
      if (account) await deps.limits.code(to, type, { id: strangerId, address });
      // A registration's codes are its own, whoever else names the contact.
      const userId = type === 'REGISTRATION' ? self?.id : undefined;
      await deps.db.insert(otpRecords).values({ ...record, userId, asker: strangerId });
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

/**
 * A contact that is proved opens an account and needs no other proof; one that is not gets codes to prove it and no
 * others. Nobody is written to because somebody else wants a proof of what is proved.
 */
function isOfUse(account: UserRow, to: Destination, type: CodeType): boolean {
  return isKeyOf(account, to) === (type !== 'REGISTRATION');
}

/**
 * The codes that a registration wants by itself, one for each contact; they go out after the answer. Where the config
 * says so, that of the mail is good for the phone as well.
 */
export function firstCodes(
  deps: Deps,
  { userId, email, phone }: { userId: string; email: string; phone: string },
  address: ClientAddress,
): (typeof otpRecords.$inferInsert & { id: string })[] {
  const both = deps.config.registrationCodeProvesPhone ? { phone } : {};
  return [
    { ...newRecord(deps, { channel: 'email', address: email }, 'REGISTRATION'), ...both },
    newRecord(deps, { channel: 'phone', address: phone }, 'REGISTRATION'),
  ].map((record) => ({ ...record, userId, asker: strangerIdOf(deps, address) }));
}

/** The code that proves a contact which whoever is signed in has just named. */
export async function sendProof(deps: Deps, to: Destination, userId: string, asker: string): Promise<void> {
  const record = newRecord(deps, to, 'REGISTRATION');
  await deps.db.insert(otpRecords).values({ ...record, userId, asker });
  deps.codes.wake(record.id, userId);
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
  // It goes to one of them: that of a mail may be good for the phone as well.
  const to = { email, phone: email ? null : phone };
  if (to.phone) await deps.mirror.codeSent(to.phone, otpCode);
  const message = { ...to, userId, code, purpose: otpType, expiresInSeconds: codeSeconds, language };
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

export function destinationOf({ phone, email }: Pick<OtpRow, 'phone' | 'email'>): Destination {
  return email ? { channel: 'email', address: email } : { channel: 'phone', address: phone! };
}

/** Who may get a code there: who has proved the contact; a code to prove it, who names it while nobody has. */
export async function holderOf(deps: CodeDeps, record: OtpRow): Promise<UserRow | undefined> {
  const to = destinationOf(record);
  const [prover] = await deps.db.select().from(users).where(accountAt(to));
  if (record.otpType !== 'REGISTRATION') return prover && isActive(prover) ? prover : undefined;
  return prover ? undefined : registrationAt(deps, to, record);
}

/**
 * The registration whose code it is. Who is not signed in is taken for who registered from there, else for the newest;
 * what was named by somebody signed in is proved by who is.
 */
async function registrationAt({ db }: CodeDeps, to: Destination, { userId, asker }: OtpRow) {
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
 * Whether the provider has a newer code that the same asker asked for, for the same account: it is good in the place of this one. What others
 * ask for leaves it as it is.
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
