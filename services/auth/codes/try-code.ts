import { timingSafeEqual } from 'node:crypto';
import { and, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Transaction } from '#shared/stores/postgres';
import type { Destination } from '../accounts/identifiers.ts';
import { type Asker, holderAsker } from '../asker.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import { type CodeType, loginChallenges, otpRecords } from '../schema.ts';
import { readCode } from './read-code.ts';
import { codeDigest, isOvertakenAt } from './send-code.ts';

const triesPerCode = 5;
/** So many of them at most for others than who asked for the code: two are left, whatever strangers try. */
const triesOfStrangers = 3;

export interface RightCode {
  otpId: string;
  userId: string;
  type: CodeType;
  /** Where it was entered for. */
  to: Destination;
  /** Where it may be entered for: where it was sent; in development that of a registration's mail for the phone as well. */
  phone: string | null;
  email: string | null;
  /** Who asked for it. */
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

/**
 * Tries a code against all that are open for a destination and a purpose: the newest of each asker, and an older one until
 * the provider has the newer. One try is counted for each of them, by itself and before anything comes of it, so that
 * parallel tries are counted too. It costs the same whether there is a code, an account, or nobody.
 * @returns undefined for a code that is wrong, used, expired, tried too often, or for another purpose.
 */
export function tryCode(deps: Deps) {
  return async (
    to: Destination,
    type: CodeType,
    text: string,
    asker: Asker,
  ): Promise<RightCode | undefined> => {
    const tried = await countTry(deps, to, type, asker);
    const code = readCode(text) ?? '';
    const right = tried.filter(({ id, otp_code }) => {
      const given = codeDigest(deps.keys, { id: id ?? newId(), otpType: type }, code);
      return timingSafeEqual(Buffer.from(given), Buffer.from(otp_code ?? '0'.repeat(64)));
    })[0];
    if (!right?.id || !right.user_id) {
      const userId = tried.find(({ user_id }) => user_id)?.user_id ?? undefined;
      deps.log.warn({ userId, purpose: type }, 'a code was refused');
      return undefined;
    }
    const { id: otpId, user_id: userId, phone, email, asker: askedBy } = right;
    const createdAt = new Date(right.created_at!);
    return { otpId, userId, type, to, phone, email, asker: askedBy, createdAt };
  };
}

/** The logical message, which nobody reads, makes a try of nothing a commit that waits for the disk like any other. */
async function countTry(deps: Deps, to: Destination, type: CodeType, asker: Asker): Promise<Tried[]> {
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

/** Uses a code up, and with it what else is open for the same. @returns whether this caller is the one who used it. */
export async function consumeCode(
  tx: Transaction<AuthSchema>,
  { otpId, type, to }: RightCode,
  now: Date,
): Promise<boolean> {
  const same = and(eq(otpRecords[to.channel], to.address), eq(otpRecords.otpType, type));
  const open = await lockOpen(tx, same, now);
  if (!open.includes(otpId)) return false;
  await close(tx, open, now);
  await tx.update(otpRecords).set({ isVerified: true, verifiedAt: now }).where(eq(otpRecords.id, otpId));
  return true;
}

/** What opens an account anew also closes what was open, half-done sign-ins too. The caller has locked the account. */
export async function closeOpenCodes(tx: Transaction<AuthSchema>, userId: string, now: Date): Promise<void> {
  await tx.delete(loginChallenges).where(eq(loginChallenges.userId, userId));
  await close(tx, await lockOpen(tx, eq(otpRecords.userId, userId), now), now);
}

/** In the order in which a try takes them, so that neither waits for the other in a ring. */
async function lockOpen(tx: Transaction<AuthSchema>, which: SQL | undefined, now: Date): Promise<string[]> {
  const open = await tx
    .select({ id: otpRecords.id })
    .from(otpRecords)
    .where(and(which, eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .orderBy(otpRecords.id)
    .for('update');
  return open.map(({ id }) => id);
}

async function close(tx: Transaction<AuthSchema>, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.update(otpRecords).set({ expiresAt: now, sendAfter: null }).where(inArray(otpRecords.id, ids));
}
