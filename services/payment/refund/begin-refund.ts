import { and, eq, sql } from 'drizzle-orm';
import { asUlid } from '#shared/base/id';
import { toDecimal } from '#shared/base/money';
import type { Tx } from '../connect.ts';
import { postOfRefund, refundDueLines } from '../ledger/ledger.ts';
import { payments, type RefundReason, refunds } from '../schema.ts';

interface RefundOrder {
  id: string;
  paymentId: string;
  bookingId: string;
  amountPoisha: number;
  reason: RefundReason;
  now: Date;
}

/**
 * Stores a refund in the caller's transaction; the timer sends it to the gateway.
 * @returns false where more would go back than was captured: then nothing is written.
 */
export async function beginRefund(tx: Tx, order: RefundOrder): Promise<boolean> {
  const { now } = order;
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
    // A refund that a restored database does not know of, asked for again, is the same one to the gateway.
    refundTransId: asUlid(order.id),
    nextAttemptAt: now,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insert(refunds).values(refund);
  const sold = covered.status === 'SUCCESS';
  const lines = refundDueLines(refund.amount, sold);
  await postOfRefund(tx, { kind: 'REFUND_DUE', refund, lines, now });
  return true;
}
