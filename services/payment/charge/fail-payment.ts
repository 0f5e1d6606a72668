import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import { chargeFacts, movePayment, type Payment } from '../payment-row.ts';
import type { Outcome } from './payment.ts';

/**
 * Ends an attempt without a capture. The gateway is still asked at its times: a late capture revives the
 * attempt.
 */
export function failPayment(deps: Deps) {
  return async (payment: Pick<Payment, 'id'>, outcome: Outcome): Promise<void> => {
    await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const facts = { status: 'FAILED', completedAt: now } as const;
      const failed = await movePayment(tx, { paymentId: payment.id, from: ['INITIATED'], facts, now });
      if (!failed) return;
      await emit(tx, contract.failed, {
        aggregateId: failed.id,
        version: failed.version,
        data: { ...chargeFacts(failed), outcome, failedAt: now.toISOString() },
      });
    });
  };
}
