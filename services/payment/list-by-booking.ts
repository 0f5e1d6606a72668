import { asc, eq } from 'drizzle-orm';
import type * as contract from '#shared/contracts/payment';
import type { Deps } from './connect.ts';
import { payments, refunds } from './schema.ts';

const instantOrNull = (instant: Date | null) => instant?.toISOString() ?? null;

/** What the gateway answered stays here. */
export function listByBooking({ db }: Deps) {
  return async ({
    bookingId,
  }: {
    bookingId: string;
  }): Promise<(typeof contract.listByBooking)['output']['static']> => {
    const attempts = await db
      .select()
      .from(payments)
      .where(eq(payments.bookingId, bookingId))
      .orderBy(asc(payments.initiatedAt), asc(payments.id));
    const returned = await db
      .select()
      .from(refunds)
      .where(eq(refunds.bookingId, bookingId))
      .orderBy(asc(refunds.createdAt), asc(refunds.id));
    return {
      payments: attempts.map((row) => ({
        paymentId: row.id,
        transactionId: row.transactionId,
        method: row.paymentMethod,
        status: row.status,
        amountPoisha: row.amount,
        reviewReason: row.reviewReason,
        initiatedAt: row.initiatedAt.toISOString(),
        completedAt: instantOrNull(row.completedAt),
        nextCheckAt: instantOrNull(row.nextCheckAt),
      })),
      refunds: returned.map((row) => ({
        refundId: row.id,
        paymentId: row.paymentId,
        status: row.status,
        amountPoisha: row.amount,
        reason: row.reason,
        attempts: row.attempts,
        failureReason: row.failureReason,
        createdAt: row.createdAt.toISOString(),
        refundedAt: instantOrNull(row.refundedAt),
        nextAttemptAt: instantOrNull(row.nextAttemptAt),
      })),
    };
  };
}
