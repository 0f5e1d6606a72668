import { timingSafeEqual } from 'node:crypto';
import { and, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { type Asker, holderAsker } from '../asker.ts';
import type { Deps, Tx } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { type CodeType, loginChallenges, otpRecords } from '../schema.ts';
import { readCode } from './read-code.ts';
import { codeDigest, isOvertakenAt } from './send-code.ts';

const triesPerCode = 5;
/** At most so many of the five for others than the asker: two are left, whatever strangers try. */
const triesOfStrangers = 3;

export interface RightCode {
  otpId: string;
  userId: string;
  type: CodeType;
  /** The contact for which it was entered. */
  to: Destination;
  /**
   * The contacts for which it is good: where it was sent. In development the code of a registration's mail is
   * good for the phone too.
   */
  phone: string | null;
  email: string | null;
  /** Asker.id of who asked for it. */
  asker: string | null;
  createdAt: Date;
}

interface Tried extends Record<string, unknown> {
  id: string | null;
  user_id: string | null;
  phone: string | null;
  email: string | null;
  otp_code: string | null;
  asker: string | null;
  created_at: string | Date | null;
}

interface Try {
  to: Destination;
  type: CodeType;
  text: string;
  asker: Asker;
}

/**
 * Tries a code against all that are open for a destination and a purpose: the newest of each asker, and an
 * older one until the provider has the newer. Each of them counts one try, in its own transaction and before
 * the comparison, so that parallel tries count too. The cost is the same with a code, an account, or neither.
 * @returns undefined for a code that is wrong, used, expired, tried too often, or for another purpose.
 */
export async function tryCode(deps: Deps, { text, ...tried }: Try): Promise<RightCode | undefined> {
  const { to, type } = tried;
  const open = await countTry(deps, tried);
  const code = readCode(text) ?? '';
  const right = open.filter(({ id, otp_code }) => {
    const given = codeDigest(deps.keys, { id: id ?? newId(), otpType: type }, code);
    return timingSafeEqual(Buffer.from(given), Buffer.from(otp_code ?? '0'.repeat(64)));
  })[0];
  if (!right?.id || !right.user_id) {
    const userId = open.find(({ user_id }) => user_id)?.user_id ?? undefined;
    deps.log.warn({ userId, purpose: type }, 'a code was refused');
    return undefined;
  }
  const { id: otpId, user_id: userId, phone, email, asker } = right;
  const createdAt = new Date(right.created_at!);
  return { otpId, userId, type, to, phone, email, asker, createdAt };
}

/** The logical message, which nobody reads, makes a try of nothing a commit that waits for the disk too. */
async function countTry(deps: Deps, { to, type, asker }: Omit<Try, 'text'>): Promise<Tried[]> {
  const at = otpRecords[to.channel];
  const isForeign =
    asker.id === holderAsker ? sql`false` : sql`coalesce(otp_records.asker <> ${asker.id}, false)`;
  return deps.db.execute<Tried>(sql`
    WITH open AS (
      SELECT id FROM otp_records
      WHERE ${at} = ${to.address} AND otp_type = ${type} AND NOT is_verified
        AND expires_at > ${deps.clock.now().toISOString()} AND attempts < ${triesPerCode}
        AND (NOT ${isForeign} OR foreign_attempts < ${triesOfStrangers})
        AND NOT ${isOvertakenAt(to.channel)}
      ORDER BY id FOR UPDATE),
    tried AS (
      UPDATE otp_records SET attempts = attempts + 1, foreign_attempts = foreign_attempts + ${isForeign}::int
      WHERE id IN (SELECT id FROM open)
      RETURNING id, user_id, phone, email, otp_code, asker, created_at)
    SELECT tried.*, pg_logical_emit_message(true, 'otp', '')
    FROM (VALUES (1)) AS always LEFT JOIN tried ON true`);
}

/**
 * Uses a code up, and every other open one for the same contact and purpose.
 * @returns whether this caller used it.
 */
export async function consumeCode(
  tx: Tx,
  { code: { otpId, type, to }, now }: { code: RightCode; now: Date },
): Promise<boolean> {
  const same = and(eq(otpRecords[to.channel], to.address), eq(otpRecords.otpType, type));
  const open = await lockOpen(tx, same, now);
  if (!open.includes(otpId)) return false;
  await close(tx, open, now);
  await tx.update(otpRecords).set({ isVerified: true, verifiedAt: now }).where(eq(otpRecords.id, otpId));
  return true;
}

/** Closes the open codes and the half-done sign-ins of an account. The caller has locked the account. */
export async function closeOpenCodes(tx: Tx, { userId, now }: { userId: string; now: Date }): Promise<void> {
  await tx.delete(loginChallenges).where(eq(loginChallenges.userId, userId));
  await close(tx, await lockOpen(tx, eq(otpRecords.userId, userId), now), now);
}

/** In the order in which a try locks them, so that the two never deadlock. */
async function lockOpen(tx: Tx, which: SQL | undefined, now: Date): Promise<string[]> {
  const open = await tx
    .select({ id: otpRecords.id })
    .from(otpRecords)
    .where(and(which, eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .orderBy(otpRecords.id)
    .for('update');
  return open.map(({ id }) => id);
}

async function close(tx: Tx, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.update(otpRecords).set({ expiresAt: now, sendAfter: null }).where(inArray(otpRecords.id, ids));
}
