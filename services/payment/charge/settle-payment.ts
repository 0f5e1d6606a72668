import { and, eq, inArray, sql } from 'drizzle-orm';
import { deriveId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import { inSpan, SpanKind } from '#shared/seeing/tracing';
import { violates } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { captureLines, postOfPayment, saleLines } from '../ledger/ledger.ts';
import { problems } from '../problems.ts';
import { beginRefund } from '../refund/begin-refund.ts';
import { type PaymentStatus, payments, type ReviewReason } from '../schema.ts';
import type { Charge } from '../sslcommerz/answers.ts';
import { clearFacts, noteSecondCapture } from './note-unclear.ts';
import { judge, settleable } from './payment.ts';

export type Payment = typeof payments.$inferSelect;

/**
 * Brings home what the gateway's validation proved: a sale, a review, or a second capture that goes back.
 * The same proof may come any number of times, from any side; only the first changes anything. It goes on with the
 * trace of the buyer who asked to pay, whoever brings the proof.
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
      await succeed(deps, payment, charge);
      break;
    case 'RISK':
    case 'AMOUNT_MISMATCH':
    case 'ODD_ANSWER':
      await holdForReview(deps, payment, charge, verdict);
  }
  await lookForSecondCapture(deps, payment.id, charge);
}

/** A proof that names other money than what was settled is of a second capture of the same attempt. */
async function lookForSecondCapture(deps: Deps, paymentId: string, { bankTranId }: Charge): Promise<void> {
  const [settled] = await deps.db
    .select({ bankTranId: payments.bankTranId })
    .from(payments)
    .where(eq(payments.id, paymentId));
  if (bankTranId && settled?.bankTranId && settled.bankTranId !== bankTranId)
    await noteSecondCapture(deps, paymentId);
}

async function succeed(deps: Deps, payment: Payment, charge: Charge): Promise<void> {
  try {
    await deps.db.transaction(async (tx) => {
      await markSuccess(tx, deps.clock.now(), payment.id, settleable, charge);
    });
  } catch (error) {
    if (!violates(error, 'payments_one_success_per_booking')) throw error;
    await sendBackSecondCapture(deps, payment, charge);
  }
}

/** SUCCESS, its lines in the ledger and its event; the unique index lets one payment of a booking through. No charge: it came in before. */
export async function markSuccess(
  tx: Tx,
  now: Date,
  paymentId: string,
  from: PaymentStatus[],
  charge?: Charge,
): Promise<Payment | undefined> {
  const facts = { ...(charge ? captured(charge) : {}), status: 'SUCCESS' as const, completedAt: now };
  const paid = await move(tx, now, paymentId, from, facts);
  if (!paid) return undefined;
  if (charge) await postCapture(tx, now, paid, charge);
  await postOfPayment(tx, now, 'SALE', paid, saleLines(paid));
  await emit(tx, contract.succeeded, {
    aggregateId: paid.id,
    version: paid.version,
    data: {
      paymentId: paid.id,
      bookingId: paid.bookingId,
      userId: paid.userId,
      amountPoisha: paid.amount,
      method: paid.paymentMethod,
      settledAt: now.toISOString(),
    },
  });
  return paid;
}

async function holdForReview(
  deps: Deps,
  payment: Payment,
  charge: Charge,
  reason: ReviewReason,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const facts = { ...captured(charge), status: 'PROCESSING' as const, reviewReason: reason };
    const held = await move(tx, now, payment.id, settleable, facts);
    if (!held) return;
    await postCapture(tx, now, held, charge);
    await emit(tx, contract.heldForReview, {
      aggregateId: held.id,
      version: held.version,
      data: {
        paymentId: held.id,
        bookingId: held.bookingId,
        userId: held.userId,
        reason,
        heldAt: now.toISOString(),
      },
    });
    deps.log.warn({ paymentId: held.id, reason }, 'payment held for review');
  });
}

/** The booking has been paid by another attempt: this money goes straight back. */
async function sendBackSecondCapture(deps: Deps, payment: Payment, charge: Charge): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const facts = { ...captured(charge), status: 'PROCESSING' as const, completedAt: now };
    const second = await move(tx, now, payment.id, settleable, facts);
    if (!second) return;
    await postCapture(tx, now, second, charge);
    await beginRefund(tx, now, {
      id: deriveId('duplicate-charge', second.id),
      paymentId: second.id,
      bookingId: second.bookingId,
      amountPoisha: charge.amountPoisha,
      reason: 'DUPLICATE_CHARGE',
    });
    deps.log.warn({ paymentId: second.id }, 'second capture of a booking goes back');
  });
}

function postCapture(tx: Tx, now: Date, payment: Payment, charge: Charge): Promise<void> {
  return postOfPayment(tx, now, 'CAPTURE', payment, captureLines(charge.amountPoisha, charge.feePoisha));
}

function captured(charge: Charge): Partial<Payment> {
  return {
    capturedAmount: charge.amountPoisha,
    bankTranId: charge.bankTranId,
    gatewayResponse: charge.record,
    nextCheckAt: null,
    ...clearFacts,
    unclearFields: charge.odd.length > 0 ? charge.odd.map((field) => `validate: ${field}`) : null,
  };
}

/** Changes a payment only while it is in one of the states named; undefined: it is not. */
export async function move(
  tx: Tx,
  now: Date,
  paymentId: string,
  from: PaymentStatus[],
  facts: Partial<Payment>,
): Promise<Payment | undefined> {
  const [moved] = await tx
    .update(payments)
    .set({ ...facts, version: sql`${payments.version} + 1`, updatedAt: now })
    .where(and(eq(payments.id, paymentId), inArray(payments.status, from)))
    .returning();
  return moved;
}
