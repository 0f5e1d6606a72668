import { eq } from 'drizzle-orm';
import { deriveId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import { inSpan, SpanKind } from '#shared/seeing/tracing';
import { violates } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import { chargeFacts, movePayment, type Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { findPayment } from '../queries.ts';
import { beginRefund } from '../refund/begin-refund.ts';
import { payments, type ReviewReason } from '../schema.ts';
import type { Charge } from '../sslcommerz/answers.ts';
import { captureFacts, postCapture } from './capture.ts';
import { markSuccess } from './mark-success.ts';
import { noteSecondCapture } from './note-unclear.ts';
import { judge, settleable } from './payment.ts';

/** Each further one means that somebody has changed the payment meanwhile. */
const attempts = 5;

/**
 * Writes down what the gateway's validation proves: a sale, a review, or a second capture that goes back. The
 * same proof may come any number of times; only the first changes anything. The span continues the trace of
 * the buyer's request.
 */
export function settlePayment(deps: Deps) {
  return (payment: Payment, charge: Charge): Promise<void> =>
    inSpan(
      {
        name: 'settle payment',
        kind: SpanKind.INTERNAL,
        attributes: {},
        ...(payment.traceContext ? { parent: payment.traceContext } : {}),
      },
      () => settle(deps, payment, charge),
    );
}

async function settle(deps: Deps, payment: Payment, charge: Charge): Promise<void> {
  const verdict = judge(payment, charge);
  switch (verdict) {
    case 'FOREIGN':
      deps.log.warn({ paymentId: payment.id }, 'a validated payment of another transaction was presented');
      throw problems.NOT_VALIDATED();
    case 'SETTLE':
      if (await succeed(deps, payment, charge)) return;
      break;
    case 'RISK':
    case 'AMOUNT_MISMATCH':
    case 'ODD_ANSWER':
      await holdForReview(deps, payment, charge, verdict);
  }
  await lookForSecondCapture(deps, payment.id, charge);
}

/** A proof with another bank transaction than the settled one proves a second capture of the same attempt. */
async function lookForSecondCapture(deps: Deps, paymentId: string, { bankTranId }: Charge): Promise<void> {
  const [settled] = await deps.db
    .select({ bankTranId: payments.bankTranId })
    .from(payments)
    .where(eq(payments.id, paymentId));
  if (bankTranId && settled?.bankTranId && settled.bankTranId !== bankTranId)
    await noteSecondCapture(deps, paymentId);
}

/** @returns whether this proof is the one that let the payment pay its booking. */
async function succeed(deps: Deps, payment: Payment, charge: Charge): Promise<boolean> {
  const { db, clock } = deps;
  let read: Payment | undefined = payment;
  try {
    for (let attempt = 0; attempt < attempts && read && settleable.includes(read.status); attempt++) {
      const success = await markSuccess(db, db, {
        payment: read,
        from: settleable,
        charge,
        now: clock.now(),
      });
      success?.committed();
      if (success) return true;
      read = await findPayment(db, payment.id);
    }
  } catch (error) {
    if (!violates(error, 'payments_one_success_per_booking')) throw error;
    await sendBackSecondCapture(deps, payment, charge);
    return false;
  }
  if (read && settleable.includes(read.status)) throw new Error('The payment changes all the time');
  return false;
}

async function holdForReview(
  deps: Deps,
  payment: Payment,
  charge: Charge,
  reason: ReviewReason,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const facts = { ...captureFacts(charge), status: 'PROCESSING' as const, reviewReason: reason };
    const held = await movePayment(tx, { paymentId: payment.id, from: settleable, facts, now });
    if (!held) return;
    await postCapture(tx, { payment: held, charge, now });
    await emit(tx, contract.heldForReview, {
      aggregateId: held.id,
      version: held.version,
      data: { ...chargeFacts(held), reason, heldAt: now.toISOString() },
    });
    deps.log.warn({ paymentId: held.id, reason }, 'payment held for review');
  });
}

/** Another attempt has paid the booking, so this money goes straight back. */
async function sendBackSecondCapture(deps: Deps, payment: Payment, charge: Charge): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const facts = { ...captureFacts(charge), status: 'PROCESSING' as const, completedAt: now };
    const second = await movePayment(tx, { paymentId: payment.id, from: settleable, facts, now });
    if (!second) return;
    await postCapture(tx, { payment: second, charge, now });
    await beginRefund(tx, {
      id: deriveId('duplicate-charge', second.id),
      paymentId: second.id,
      bookingId: second.bookingId,
      amountPoisha: charge.amountPoisha,
      reason: 'DUPLICATE_CHARGE',
      now,
    });
    deps.log.warn({ paymentId: second.id }, 'second capture of a booking goes back');
  });
}
