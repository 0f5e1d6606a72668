import { and, eq, sql } from 'drizzle-orm';
import { newUlid } from '#shared/base/id';
import { toDecimal } from '#shared/base/money';
import type { Tx } from '../connect.ts';
import { postOfRefund, refundDueLines } from '../ledger/ledger.ts';
import { payments, type RefundReason, refunds } from '../schema.ts';

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
  const [covered] = await tx
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
    .returning({ status: payments.status });
  if (!covered) return false;

  const refund = {
    id: order.id,
    paymentId: order.paymentId,
    bookingId: order.bookingId,
    amount: order.amountPoisha,
    reason: order.reason,
    refundTransId: newUlid(),
    nextAttemptAt: now,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insert(refunds).values(refund);
  const sold = covered.status === 'SUCCESS';
  await postOfRefund(tx, now, 'REFUND_DUE', refund, refundDueLines(refund.amount, sold));
  return true;
}
