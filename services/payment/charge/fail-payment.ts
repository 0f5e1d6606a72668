import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Outcome } from './payment.ts';
import { move, type Payment } from './settle-payment.ts';

/** An attempt has ended without a capture. The gateway is still asked at its times: a late capture revives it. */
export function failPayment(deps: Deps) {
  return async (payment: Pick<Payment, 'id'>, outcome: Outcome): Promise<void> => {
    await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const failed = await move(tx, now, payment.id, ['INITIATED'], { status: 'FAILED', completedAt: now });
      if (!failed) return;
      await emit(tx, contract.failed, {
        aggregateId: failed.id,
        version: failed.version,
        data: {
          paymentId: failed.id,
          bookingId: failed.bookingId,
          userId: failed.userId,
          outcome,
          failedAt: now.toISOString(),
        },
      });
    });
  };
}
