import { and, eq, sql } from 'drizzle-orm';
import { newUlid } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { emit } from '#shared/bus/outbox';
import type { refundRequested } from '#shared/contracts/booking';
import * as contract from '#shared/contracts/payment';
import type { Deps, Tx } from '../connect.ts';
import { payments, refunds } from '../schema.ts';
import { beginRefund } from './begin-refund.ts';

type RefundRequested = (typeof refundRequested)['data']['static'];

/** A booking wants money to go back. Its refundId is the refund's id, so that asking twice refunds once. */
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
      const begun = await beginRefund(tx, deps.clock.now(), { ...data, id: data.refundId });
      if (!begun) await refuse(tx, deps.clock.now(), data);
    });
  };
}

/** The asker waits for an answer also where nothing is left of the fare. */
async function nothingToSend(tx: Tx, now: Date, data: RefundRequested): Promise<void> {
  await emit(tx, contract.refunded, {
    aggregateId: data.paymentId,
    version: await nextVersion(tx, data.paymentId),
    data: { ...data, refundedAt: now.toISOString() },
  });
}

/** More than what was captured: kept for an operator, and nothing is sent. */
async function refuse(tx: Tx, now: Date, data: RefundRequested): Promise<void> {
  await tx.insert(refunds).values({
    id: data.refundId,
    paymentId: data.paymentId,
    bookingId: data.bookingId,
    amount: data.amountPoisha,
    reason: data.reason,
    status: 'FAILED',
    failure: 'EXCEEDS_CAPTURE',
    failureReason: 'More than what was captured',
    refundTransId: newUlid(),
    createdAt: now,
    updatedAt: now,
  });
  const { reason: _, ...facts } = data;
  await emit(tx, contract.refundFailed, {
    aggregateId: data.paymentId,
    version: await nextVersion(tx, data.paymentId),
    data: { ...facts, failedAt: now.toISOString() },
  });
}

async function nextVersion(tx: Tx, paymentId: string): Promise<number> {
  const [row] = await tx
    .update(payments)
    .set({ version: sql`${payments.version} + 1` })
    .where(eq(payments.id, paymentId))
    .returning({ version: payments.version });
  return row!.version;
}
