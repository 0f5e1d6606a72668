import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { payments } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { settleable } from './payment.ts';

/**
 * The columns of a payment or refund without a usable answer: since when, why, and the names of the fields.
 */
export function unclearFacts(error: unknown, since: Date) {
  const known = error instanceof GatewayError;
  return {
    unclearSince: sql`coalesce(unclear_since, ${since.toISOString()}::timestamptz)`,
    unclearWhy: known ? error.fault : ('ERROR' as const),
    unclearFields: known ? error.fields.map((field) => `${error.call}: ${field}`) : [],
  };
}

/** The same columns after a usable answer. */
export const clearFacts = { unclearSince: null, unclearWhy: null, unclearFields: null };

/**
 * Notes that the state of an attempt is unknown. Staff finds it listed after an hour, or once the timer stops
 * asking.
 */
export async function noteUnclear({ db, clock }: Deps, paymentId: string, error: unknown): Promise<void> {
  await db
    .update(payments)
    .set(unclearFacts(error, clock.now()))
    .where(and(eq(payments.id, paymentId), inArray(payments.status, settleable)));
}

/**
 * Notes that the gateway took money twice for one attempt. One capture pays the booking; staff sends the
 * other back.
 */
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
