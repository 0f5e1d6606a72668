import { and, eq } from 'drizzle-orm';
import { newUlid } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { emit } from '#shared/bus/outbox';
import type { refundRequested } from '#shared/contracts/booking';
import * as contract from '#shared/contracts/payment';
import type { Deps, Tx } from '../connect.ts';
import { changePayment, chargeFacts } from '../payment-row.ts';
import { payments, refunds } from '../schema.ts';
import { beginRefund } from './begin-refund.ts';

type RefundRequested = (typeof refundRequested)['data']['static'];

/**
 * Begins the refund that booking asks for. Its id is the `refundId` of the event, so asking twice refunds
 * once.
 */
export function requestRefund(deps: Deps) {
  return async (event: Delivery<RefundRequested>): Promise<void> => {
    const { data } = event;
    await deps.db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, event))) return;
      const [known] = await tx.select({ id: refunds.id }).from(refunds).where(eq(refunds.id, data.refundId));
      if (known) return deps.passOver(event, 'ALREADY_DONE', { refundId: data.refundId });

      const [payment] = await tx
        .select({ id: payments.id })
        .from(payments)
        .where(and(eq(payments.id, data.paymentId), eq(payments.bookingId, data.bookingId)));
      if (!payment) throw new Error('A refund was asked for of a payment that this booking does not have');

      if (data.amountPoisha === 0) return nothingToSend(tx, deps.clock.now(), data);
      const begun = await beginRefund(tx, { ...data, id: data.refundId, now: deps.clock.now() });
      if (!begun) await refuse(tx, deps.clock.now(), data);
    });
  };
}

/** Answers at once where nothing goes back: booking waits for an answer in this case too. */
async function nothingToSend(tx: Tx, now: Date, data: RefundRequested): Promise<void> {
  const payment = await changePayment(tx, { paymentId: data.paymentId, now });
  await emit(tx, contract.refunded, {
    aggregateId: data.paymentId,
    version: payment.version,
    data: { ...data, ...chargeFacts(payment), refundedAt: now.toISOString() },
  });
}

/** Keeps a refund of more than was captured for an operator, and sends nothing. */
async function refuse(tx: Tx, now: Date, data: RefundRequested): Promise<void> {
  await tx.insert(refunds).values({
    id: data.refundId,
    paymentId: data.paymentId,
    bookingId: data.bookingId,
    amount: data.amountPoisha,
    reason: data.reason,
    status: 'FAILED',
    failure: 'EXCEEDS_CAPTURE',
    failureReason: 'More than was captured',
    refundTransId: newUlid(),
    createdAt: now,
    updatedAt: now,
  });
  const { refundId, amountPoisha } = data;
  const payment = await changePayment(tx, { paymentId: data.paymentId, now });
  await emit(tx, contract.refundFailed, {
    aggregateId: data.paymentId,
    version: payment.version,
    data: { ...chargeFacts(payment), refundId, amountPoisha, failedAt: now.toISOString() },
  });
}
