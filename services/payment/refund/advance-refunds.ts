import { and, eq, isNull, sql } from 'drizzle-orm';
import { toDecimal } from '#shared/base/money';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import { leaseDue } from '#shared/stores/lease-due';
import { clearFacts, unclearFacts } from '../charge/note-unclear.ts';
import type { Deps } from '../connect.ts';
import { postOfRefund, refundPaidLines, refundReturnedLines, refundSentLines } from '../ledger/ledger.ts';
import { changePayment, chargeFacts, type Refund } from '../payment-row.ts';
import { payments, type RefundFailure, refunds } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { maxRefundCalls, maxStatusQuestions, refundBackoffMs, refundLeaseMs } from './retry-delays.ts';

const batchSize = 10;
const maxBatches = 50;

/** Timer: takes every refund whose time has come one step further: to the gateway, then to its end. */
export function advanceRefunds(deps: Deps) {
  return async (): Promise<void> => {
    for (let batch = 0; batch < maxBatches; batch++) {
      const due = await leaseRefunds(deps);
      const outcomes = await Promise.allSettled(due.map((refund) => advance(deps, refund)));
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') {
          deps.log.error({ refundId: due[at]!.id, error: outcome.reason }, 'advancing a refund');
        }
      }
      if (due.length < batchSize) return;
    }
  };
}

function leaseRefunds({ db, clock }: Deps): Promise<Refund[]> {
  const now = clock.now();
  return leaseDue(db, {
    table: refunds,
    key: [refunds.id],
    dueAt: refunds.nextAttemptAt,
    now,
    limit: batchSize,
    set: {
      attempts: sql`${refunds.attempts} + 1`,
      nextAttemptAt: new Date(now.getTime() + refundLeaseMs),
      updatedAt: now,
    },
  });
}

async function advance(deps: Deps, refund: Refund): Promise<void> {
  try {
    if (refund.refundRefId === null) await send(deps, refund);
    else await follow(deps, refund, refund.refundRefId);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    deps.log.warn({ refundId: refund.id, attempts: refund.attempts, error }, 'refund: no answer');
    await deps.db.update(refunds).set(unclearFacts(error, deps.clock.now())).where(unchanged(refund));
    await again(deps, refund);
  }
}

async function send(deps: Deps, refund: Refund): Promise<void> {
  const answer = await deps.gateway.refund({
    bankTranId: await bankTransactionOf(deps, refund.paymentId),
    refundTransId: refund.refundTransId,
    amountPoisha: refund.amount,
    remarks: refund.reason,
  });
  if (answer.status === 'failed') return fail(deps, refund, 'REFUSED', answer.reason);
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [sent] = await tx
      .update(refunds)
      .set({
        status: 'PROCESSING',
        refundRefId: answer.refundRefId,
        ...clearFacts,
        attempts: 0,
        nextAttemptAt: new Date(now.getTime() + refundBackoffMs(1)),
        updatedAt: now,
      })
      .where(unchanged(refund))
      .returning();
    if (!sent) return;
    const lines = refundSentLines(sent.amount);
    await postOfRefund(tx, { kind: 'REFUND_SENT', refund: sent, lines, now });
  });
}

/** The bank transaction to refund. Where the capture came without it, the gateway is asked for it again. */
async function bankTransactionOf({ db, gateway }: Deps, paymentId: string): Promise<string> {
  const [payment] = await db.select().from(payments).where(eq(payments.id, paymentId));
  if (payment!.bankTranId) return payment!.bankTranId;
  const found = await gateway.validate(payment!.gatewayResponse?.val_id ?? '');
  const bankTranId = found.status === 'INVALID_TRANSACTION' ? '' : found.charge.bankTranId;
  if (!bankTranId)
    throw new GatewayError('UNREADABLE', 'validate', 'bank_tran_id is missing', ['bank_tran_id']);
  await db.update(payments).set({ bankTranId }).where(eq(payments.id, paymentId));
  return bankTranId;
}

/**
 * Finds the refund only as it was read, so a late answer changes nothing that was decided or sent again
 * meanwhile.
 */
function unchanged(refund: Refund) {
  return and(
    eq(refunds.id, refund.id),
    eq(refunds.status, refund.status),
    eq(refunds.refundTransId, refund.refundTransId),
    refund.refundRefId === null ? isNull(refunds.refundRefId) : eq(refunds.refundRefId, refund.refundRefId),
  );
}

async function follow(deps: Deps, refund: Refund, refundRefId: string): Promise<void> {
  const answer = await deps.gateway.refundStatus(refundRefId);
  if (answer.status === 'refunded') return complete(deps, refund);
  if (answer.status === 'cancelled') {
    return fail(deps, refund, 'CANCELLED', answer.reason || 'Cancelled by the gateway');
  }
  if (refund.unclearSince !== null) await deps.db.update(refunds).set(clearFacts).where(unchanged(refund));
  await again(deps, refund);
}

async function again(deps: Deps, refund: Refund): Promise<void> {
  const limit = refund.refundRefId === null ? maxRefundCalls : maxStatusQuestions;
  if (refund.attempts >= limit) {
    return fail(deps, refund, 'NO_ANSWER', 'The gateway gave no final answer');
  }
  const next = new Date(deps.clock.now().getTime() + refundBackoffMs(refund.attempts));
  await deps.db.update(refunds).set({ nextAttemptAt: next }).where(unchanged(refund));
}

async function complete(deps: Deps, refund: Refund): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [done] = await tx
      .update(refunds)
      .set({ status: 'REFUNDED', refundedAt: now, nextAttemptAt: null, ...clearFacts, updatedAt: now })
      .where(unchanged(refund))
      .returning();
    if (!done) return;
    const lines = refundPaidLines(done.amount);
    await postOfRefund(tx, { kind: 'REFUND_PAID', refund: done, lines, now });
    const refundedSoFar = sql`${payments.refundedAmount} + ${toDecimal(done.amount)}::numeric`;
    const payment = await changePayment(tx, {
      paymentId: done.paymentId,
      facts: {
        refundedAmount: refundedSoFar,
        status: sql`CASE WHEN ${refundedSoFar} = ${payments.capturedAmount} THEN 'REFUNDED' ELSE ${payments.status} END`,
      },
      now,
    });
    await emit(tx, contract.refunded, {
      aggregateId: done.paymentId,
      version: payment.version,
      data: {
        ...chargeFacts(payment),
        refundId: done.id,
        amountPoisha: done.amount,
        reason: done.reason,
        refundedAt: now.toISOString(),
      },
    });
  });
}

/** Ends a refund as FAILED: the row waits for an operator, and booking is told. */
async function fail(
  deps: Deps,
  refund: Refund,
  failure: RefundFailure,
  failureReason: string,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [failed] = await tx
      .update(refunds)
      .set({
        status: 'FAILED',
        failure,
        failureReason: failureReason.slice(0, 255),
        nextAttemptAt: null,
        updatedAt: now,
      })
      .where(unchanged(refund))
      .returning();
    if (!failed) return;
    if (failure === 'CANCELLED') {
      const lines = refundReturnedLines(failed.amount);
      await postOfRefund(tx, { kind: 'REFUND_RETURNED', refund: failed, lines, now });
    }
    const payment = await changePayment(tx, { paymentId: failed.paymentId, now });
    await emit(tx, contract.refundFailed, {
      aggregateId: failed.paymentId,
      version: payment.version,
      data: {
        ...chargeFacts(payment),
        refundId: failed.id,
        amountPoisha: failed.amount,
        failedAt: now.toISOString(),
      },
    });
    deps.log.error({ refundId: failed.id, failureReason }, 'a refund has failed; an operator must act');
  });
}
