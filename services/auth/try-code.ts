import { timingSafeEqual } from 'node:crypto';
import { and, eq, gt, sql } from 'drizzle-orm';
import { newId } from '#shared/id';
import type { Transaction } from '#shared/postgres';
import type { AuthSchema, Deps } from './connect.ts';
import type { Destination } from './identifiers.ts';
import { readCode } from './read-code.ts';
import { type CodeType, loginChallenges, otpRecords } from './schema.ts';
import { codeDigest } from './send-code.ts';

const triesPerCode = 5;

export interface RightCode {
  otpId: string;
  userId: string;
  /** Where it was sent: to one of them, or by a registration to both. */
  phone: string | null;
  email: string | null;
}

interface Tried extends Record<string, unknown> {
  id: string | null;
  user_id: string | null;
  phone: string | null;
  email: string | null;
  otp_code: string | null;
}

/**
 * Counts one try of the newest code for a destination and a purpose, by itself and before anything comes of it, so that
 * parallel tries are counted too. It costs the same whether there is a code, an account, or nobody.
 * @returns undefined for a code that is wrong, used, expired, tried too often, or for another purpose.
 */
export function tryCode(deps: Deps) {
  return async (to: Destination, type: CodeType, code: string): Promise<RightCode | undefined> => {
    const tried = await countTry(deps, to, type);
    const given = codeDigest(deps.keys, { id: tried.id ?? newId(), otpType: type }, readCode(code) ?? '');
    const isRight = timingSafeEqual(Buffer.from(given), Buffer.from(tried.otp_code ?? '0'.repeat(64)));
    if (!isRight || !tried.id || !tried.user_id) {
      deps.log.warn({ userId: tried.user_id ?? undefined, purpose: type }, 'a code was refused');
      return undefined;
    }
    return { otpId: tried.id, userId: tried.user_id, phone: tried.phone, email: tried.email };
  };
}

/** The logical message, which nobody reads, makes a try of nothing a commit that waits for the disk like any other. */
async function countTry(deps: Deps, to: Destination, type: CodeType): Promise<Tried> {
  const at = to.channel === 'phone' ? otpRecords.phone : otpRecords.email;
  const [tried] = await deps.db.execute<Tried>(sql`
    WITH newest AS (
      SELECT id FROM otp_records WHERE ${at} = ${to.address} AND otp_type = ${type}
      ORDER BY created_at DESC, id DESC LIMIT 1),
    tried AS (
      UPDATE otp_records SET attempts = attempts + 1
      WHERE id = (SELECT id FROM newest) AND NOT is_verified
        AND expires_at > ${deps.clock.now().toISOString()} AND attempts < ${triesPerCode}
      RETURNING id, user_id, phone, email, otp_code)
    SELECT tried.*, pg_logical_emit_message(true, 'otp', '')
    FROM (VALUES (1)) AS always LEFT JOIN tried ON true`);
  return tried!;
}

/** @returns whether this caller is the one who used it. */
export async function consumeCode(tx: Transaction<AuthSchema>, otpId: string, now: Date): Promise<boolean> {
  const used = await tx
    .update(otpRecords)
    .set({ isVerified: true, verifiedAt: now })
    .where(and(eq(otpRecords.id, otpId), eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .returning({ id: otpRecords.id });
  return used.length === 1;
}

/** What opens an account anew also closes what was open, half-done sign-ins too. The caller has locked the account. */
export async function closeOpenCodes(tx: Transaction<AuthSchema>, userId: string, now: Date): Promise<void> {
  await tx.delete(loginChallenges).where(eq(loginChallenges.userId, userId));
  await tx
    .update(otpRecords)
    .set({ expiresAt: now, sendAfter: null })
    .where(
      and(eq(otpRecords.userId, userId), eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)),
    );
}
