import { and, eq, inArray, sql } from 'drizzle-orm';
import { leaseDue } from '#shared/stores/lease-due';
import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { payments } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { checkPayment } from './check-payment.ts';
import { failPayment } from './fail-payment.ts';
import { clearFacts, noteUnclear } from './note-unclear.ts';
import { checkAgainMs, checkNoLongerMs, nextCheck, settleable } from './payment.ts';

const batchSize = 10;
const maxBatches = 100;

/**
 * Timer: asks the gateway about every attempt whose time has come, so a lost notification costs no ticket.
 */
export function reconcilePayments(deps: Deps) {
  return async (): Promise<void> => {
    for (let batch = 0; batch < maxBatches; batch++) {
      const due = await leasePayments(deps);
      await Promise.all(due.map((payment) => reconcile(deps, payment)));
      if (due.length < batchSize) return;
    }
  };
}

function leasePayments({ db, clock }: Deps): Promise<Payment[]> {
  const now = clock.now();
  return leaseDue(db, {
    table: payments,
    key: [payments.id],
    dueAt: payments.nextCheckAt,
    where: inArray(payments.status, settleable),
    now,
    limit: batchSize,
    set: { nextCheckAt: new Date(now.getTime() + checkAgainMs) },
  });
}

async function reconcile(deps: Deps, payment: Payment): Promise<void> {
  const now = deps.clock.now();
  try {
    const state = await checkPayment(deps)(payment);
    if (state === 'CAPTURED') return;
    const next = nextCheck(payment.initiatedAt, now);
    if (next === null && state === 'OPEN') await failPayment(deps)(payment, 'EXPIRED');
    await clear(deps, payment);
    await setNextCheck(deps, payment.id, next);
  } catch (error) {
    const unanswered = error instanceof GatewayError;
    deps.log[unanswered ? 'warn' : 'error'](
      { paymentId: payment.id, error },
      'a payment could not be reconciled',
    );
    await noteUnclear(deps, payment.id, error);
    if (now.getTime() - payment.initiatedAt.getTime() < checkNoLongerMs) return;
    deps.log.error({ paymentId: payment.id }, 'the gateway never told what became of a payment');
    await setNextCheck(deps, payment.id, null);
  }
}

async function clear({ db }: Deps, { id, unclearSince }: Payment): Promise<void> {
  if (unclearSince === null) return;
  await db
    .update(payments)
    .set(clearFacts)
    .where(and(eq(payments.id, id), inArray(payments.status, settleable)));
}

/** Leaves the next question as it is where it was brought forward meanwhile. */
async function setNextCheck({ db, clock }: Deps, paymentId: string, at: Date | null): Promise<void> {
  await db
    .update(payments)
    .set({ nextCheckAt: at })
    .where(
      and(
        eq(payments.id, paymentId),
        inArray(payments.status, settleable),
        sql`${payments.nextCheckAt} > ${clock.now().toISOString()}::timestamptz`,
      ),
    );
}
