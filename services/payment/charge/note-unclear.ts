import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { payments } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { settleable } from './payment.ts';

/** What is written where the gateway gave no usable answer: since when, why, and which fields; names alone. */
export function unclearFacts(error: unknown, since: Date) {
  const known = error instanceof GatewayError;
  return {
    unclearSince: sql`coalesce(unclear_since, ${since.toISOString()}::timestamptz)`,
    unclearWhy: known ? error.fault : ('ERROR' as const),
    unclearFields: known ? error.fields.map((field) => `${error.call}: ${field}`) : [],
  };
}

/** What is written where it gave one. */
export const clearFacts = { unclearSince: null, unclearWhy: null, unclearFields: null };

/** Nobody knows what became of an attempt: after an hour, or when nobody asks any more, staff finds it on its list. */
export async function noteUnclear({ db, clock }: Deps, paymentId: string, error: unknown): Promise<void> {
  await db
    .update(payments)
    .set(unclearFacts(error, clock.now()))
    .where(and(eq(payments.id, paymentId), inArray(payments.status, settleable)));
}

/** The gateway took money twice for one attempt: one capture pays the booking, staff sends the other back. */
export async function noteSecondCapture({ db, clock, log }: Deps, paymentId: string): Promise<void> {
  await db
    .update(payments)
    .set({
      unclearSince: sql`coalesce(unclear_since, ${clock.now().toISOString()}::timestamptz)`,
      unclearWhy: 'SECOND_CAPTURE',
      unclearClosedAt: null,
    })
    .where(eq(payments.id, paymentId));
  log.error({ paymentId }, 'the gateway took money twice for one attempt; an operator must act');
}
