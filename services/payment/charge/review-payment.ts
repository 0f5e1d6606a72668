import { and, eq, isNotNull } from 'drizzle-orm';
import { deriveId } from '#shared/base/id';
import { type Actor, recordAction } from '#shared/records/admin';
import { violates } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { beginRefund } from '../refund/begin-refund.ts';
import { payments } from '../schema.ts';
import { markSuccess } from './mark-success.ts';

export interface ReviewPayment {
  paymentId: string;
  decision: 'ACCEPT' | 'REJECT';
  reviewer: Actor;
}

/**
 * Carries out a person's decision about a payment under review: it pays its booking, or all of it goes back.
 */
export function reviewPayment(deps: Deps) {
  return async ({ paymentId, decision, reviewer }: ReviewPayment): Promise<Payment> => {
    let committed = () => {};
    try {
      const reviewed = await deps.db.transaction(async (tx) => {
        const [held] = await tx
          .select()
          .from(payments)
          .where(and(eq(payments.id, paymentId), isNotNull(payments.reviewReason)))
          .for('update');
        if (!held) throw problems.PAYMENT_NOT_FOUND();
        if (held.status !== 'PROCESSING' || held.refundRequestedAmount > 0) throw problems.NOT_UNDER_REVIEW();

        const now = deps.clock.now();
        await recordAction(tx, reviewer, now, {
          action: decision.toLowerCase(),
          entity: 'payment',
          entityId: held.id,
          before: { status: held.status, reviewReason: held.reviewReason },
          after: { status: decision === 'ACCEPT' ? 'SUCCESS' : held.status, goesBack: decision === 'REJECT' },
        });
        deps.log.info({ paymentId, decision, reviewerId: reviewer.userId }, 'payment reviewed');
        if (decision === 'REJECT') {
          await beginRefund(tx, {
            id: deriveId('review-rejected', held.id),
            paymentId: held.id,
            bookingId: held.bookingId,
            amountPoisha: held.capturedAmount!,
            reason: 'REVIEW_REJECTED',
            now,
          });
          return held;
        }
        if (held.reviewReason === 'AMOUNT_MISMATCH')
          throw problems.NOT_UNDER_REVIEW('A payment of another amount can only be rejected');
        const success = (await markSuccess(deps.db, tx, { payment: held, from: ['PROCESSING'], now }))!;
        committed = success.committed;
        return success.paid;
      });
      committed();
      return reviewed;
    } catch (error) {
      if (violates(error, 'payments_one_success_per_booking')) {
        throw problems.ALREADY_PAID('Reject this payment to send it back');
      }
      throw error;
    }
  };
}
