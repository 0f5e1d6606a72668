import { timingSafeEqual } from 'node:crypto';
import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Transaction } from '#shared/postgres';
import type { AuthSchema, Deps } from './connect.ts';
import { asciiDigits, type Destination } from './identifiers.ts';
import { type CodeType, otpRecords, type UserRow, users } from './schema.ts';
import { codeDigest } from './send-code.ts';

const triesPerCode = 5;

type Tx = Transaction<AuthSchema>;
export interface RightCode {
  otpId: string;
  account: UserRow;
}

/**
 * Counts one try of the newest code for a destination and a purpose; the caller commits it, right or wrong.
 * The account's row is locked first, so that tries of one code stand in a queue.
 * @returns undefined for a code that is wrong, used, expired, tried too often, or for another purpose.
 */
export function tryCode(deps: Deps) {
  return async (tx: Tx, to: Destination, type: CodeType, code: string): Promise<RightCode | undefined> => {
    const at = to.channel === 'phone' ? otpRecords.phone : otpRecords.email;
    const [newest] = await tx
      .select({ id: otpRecords.id, userId: otpRecords.userId })
      .from(otpRecords)
      .where(and(eq(at, to.address), eq(otpRecords.otpType, type)))
      .orderBy(desc(otpRecords.createdAt), desc(otpRecords.id))
      .limit(1);
    if (!newest?.userId) return undefined;
    const [account] = await tx.select().from(users).where(eq(users.id, newest.userId)).for('no key update');
    const [record] = await tx
      .update(otpRecords)
      .set({ attempts: sql`${otpRecords.attempts} + 1` })
      .where(
        and(
          eq(otpRecords.id, newest.id),
          eq(otpRecords.isVerified, false),
          gt(otpRecords.expiresAt, deps.clock.now()),
          lt(otpRecords.attempts, triesPerCode),
        ),
      )
      .returning();
    if (!account || !record) return undefined;
    const given = codeDigest(deps.keys, record, asciiDigits(code).trim());
    if (!timingSafeEqual(Buffer.from(given), Buffer.from(record.otpCode))) return undefined;
    return { otpId: record.id, account };
  };
}

/** @returns whether this caller is the one who used it. */
export async function consumeCode(tx: Tx, otpId: string, now: Date): Promise<boolean> {
  const used = await tx
    .update(otpRecords)
    .set({ isVerified: true, verifiedAt: now })
    .where(and(eq(otpRecords.id, otpId), eq(otpRecords.isVerified, false), gt(otpRecords.expiresAt, now)))
    .returning({ id: otpRecords.id });
  return used.length === 1;
}
