import { eq } from 'drizzle-orm';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { payments } from '../schema.ts';

export interface CloseUnclear {
  paymentId: string;
  reason: string;
  operator: Actor;
}

/**
 * Takes a payment off the list of unclear ones, after a person has settled it with the gateway. No money
 * moves. The payment comes back to the list if the gateway takes money once more.
 * @throws Problem PAYMENT_NOT_FOUND; NOT_UNCLEAR, also where the payment is closed already.
 */
export function closeUnclear(deps: Deps) {
  return ({ paymentId, reason, operator }: CloseUnclear): Promise<Payment> =>
    deps.db.transaction(async (tx) => {
      const [payment] = await tx.select().from(payments).where(eq(payments.id, paymentId)).for('update');
      if (!payment) throw problems.PAYMENT_NOT_FOUND();
      if (payment.unclearSince === null || payment.unclearClosedAt !== null) throw problems.NOT_UNCLEAR();

      const now = deps.clock.now();
      const [closed] = await tx
        .update(payments)
        .set({ unclearClosedAt: now })
        .where(eq(payments.id, paymentId))
        .returning();
      await recordAction(tx, operator, now, {
        action: 'close',
        entity: 'payment',
        entityId: paymentId,
        reason,
        before: { status: payment.status, unclearWhy: payment.unclearWhy },
        after: { unclearClosedAt: now.toISOString() },
      });
      deps.log.info({ paymentId, operatorId: operator.userId }, 'an unclear payment is closed');
      return closed!;
    });
}
