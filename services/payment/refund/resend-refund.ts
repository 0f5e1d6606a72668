import { eq } from 'drizzle-orm';
import { newUlid } from '#shared/base/id';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { payments, refunds } from '../schema.ts';

export interface ResendRefund {
  refundId: string;
  operator: Actor;
}

/**
 * Sends a FAILED refund to the gateway again, on a person's order. After the gateway's word that nothing went
 * back it goes as a new refund. Without that word it keeps its id, so the gateway cannot begin it twice.
 */
export function resendRefund(deps: Deps) {
  return ({ refundId, operator }: ResendRefund): Promise<Payment> =>
    deps.db.transaction(async (tx) => {
      const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update');
      if (!refund) throw problems.REFUND_NOT_FOUND();
      if (refund.status !== 'FAILED') throw problems.REFUND_NOT_RESENDABLE(`The refund is ${refund.status}`);
      if (refund.failure === 'EXCEEDS_CAPTURE')
        throw problems.REFUND_NOT_RESENDABLE('The refund is more than was captured');

      const now = deps.clock.now();
      const anew = refund.failure !== 'NO_ANSWER';
      const next = anew
        ? { status: 'REQUESTED' as const, refundTransId: newUlid(), refundRefId: null }
        : { status: refund.refundRefId === null ? ('REQUESTED' as const) : ('PROCESSING' as const) };
      await tx
        .update(refunds)
        .set({
          ...next,
          failure: null,
          failureReason: null,
          attempts: 0,
          nextAttemptAt: now,
          updatedAt: now,
        })
        .where(eq(refunds.id, refund.id));
      const { status, failure, failureReason, refundTransId, refundRefId } = refund;
      await recordAction(tx, operator, now, {
        action: 'resend',
        entity: 'refund',
        entityId: refund.id,
        before: { status, failure, failureReason, refundTransId, refundRefId },
        after: next,
      });
      deps.log.info({ refundId, anew, operatorId: operator.userId }, 'a failed refund is sent again');
      const [payment] = await tx.select().from(payments).where(eq(payments.id, refund.paymentId));
      return payment!;
    });
}
