import { and, eq, sql } from 'drizzle-orm';
import { newUlid } from '#shared/id';
import { toDecimal } from '#shared/money';
import type { Tx } from './connect.ts';
import { payments, type RefundReason, refunds } from './schema.ts';

export interface RefundOrder {
  id: string;
  paymentId: string;
  bookingId: string;
  amountPoisha: number;
  reason: RefundReason;
}

/**
 * Puts a refund on its way, in the caller's transaction; the job talks to the gateway.
 * @returns false when more would go back than was captured: then nothing is written.
 */
export async function beginRefund(tx: Tx, now: Date, order: RefundOrder): Promise<boolean> {
  const amount = toDecimal(order.amountPoisha);
  const covered = await tx
    .update(payments)
    .set({
      refundRequestedAmount: sql`${payments.refundRequestedAmount} + ${amount}::numeric`,
      updatedAt: now,
    })
    .where(
      and(
        eq(payments.id, order.paymentId),
        sql`${payments.refundRequestedAmount} + ${amount}::numeric <= coalesce(${payments.capturedAmount}, 0)`,
      ),
    )
    .returning({ id: payments.id });
  if (covered.length === 0) return false;

  await tx.insert(refunds).values({
    id: order.id,
    paymentId: order.paymentId,
    bookingId: order.bookingId,
    amount: order.amountPoisha,
    reason: order.reason,
    refundTransId: newUlid(),
    nextAttemptAt: now,
    createdAt: now,
    updatedAt: now,
  });
  return true;
}
