import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { payments } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { checkPayment } from './check-payment.ts';
import { failPayment } from './fail-payment.ts';
import { clearFacts, noteUnclear } from './note-unclear.ts';
import { checkAgainMs, checkNoLongerMs, nextCheck, settleable } from './payment.ts';
import type { Payment } from './settle-payment.ts';

const batchSize = 10;
const maxBatches = 100;

/** Asks the gateway about every attempt whose time has come: a lost notification costs nobody a ticket. */
export function reconcilePayments(deps: Deps) {
  return async (): Promise<void> => {
    for (let batch = 0; batch < maxBatches; batch++) {
      const due = await takeDue(deps);
      await Promise.all(due.map((payment) => reconcile(deps, payment)));
      if (due.length < batchSize) return;
    }
  };
}

/** Takes attempts off the others' hands: until their time comes again, no other process asks about them. */
async function takeDue({ db, clock }: Deps): Promise<Payment[]> {
  const now = clock.now();
  const due = db
    .select({ id: payments.id })
    .from(payments)
    .where(and(lte(payments.nextCheckAt, now), inArray(payments.status, settleable)))
    .orderBy(asc(payments.nextCheckAt))
    .limit(batchSize)
    .for('update', { skipLocked: true });
  return db
    .update(payments)
    .set({ nextCheckAt: new Date(now.getTime() + checkAgainMs) })
    .where(inArray(payments.id, due))
    .returning();
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

/** Leaves a question alone that was brought forward meanwhile. */
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
