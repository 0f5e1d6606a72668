import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Deps, Tx } from './connect.ts';
import { type PaymentStatus, payments, type refunds } from './schema.ts';

export type Payment = typeof payments.$inferSelect;
export type Refund = typeof refunds.$inferSelect;

/** The part that every event of a payment has. */
export const chargeFacts = ({ id, bookingId, userId, transactionId }: Payment) => ({
  paymentId: id,
  bookingId,
  userId,
  transactionId,
});

interface Change {
  paymentId: string;
  facts?: PgUpdateSetSource<typeof payments>;
  now: Date;
}

/** Changes a payment and counts its version up in the same statement. Events carry the version. */
export async function changePayment(
  db: Deps['db'] | Tx,
  { paymentId, facts, now }: Change,
): Promise<Payment> {
  const [changed] = await update(db, eq(payments.id, paymentId), facts, now);
  return changed!;
}

/**
 * Changes a payment only while it is in one of the states named.
 * @returns undefined where it is in another.
 */
export async function movePayment(
  tx: Tx,
  { paymentId, from, facts, now }: Change & { from: PaymentStatus[] },
): Promise<Payment | undefined> {
  const [moved] = await update(
    tx,
    and(eq(payments.id, paymentId), inArray(payments.status, from)),
    facts,
    now,
  );
  return moved;
}

function update(db: Deps['db'] | Tx, where: SQL | undefined, facts: Change['facts'], now: Date) {
  return db
    .update(payments)
    .set({ ...facts, version: sql`${payments.version} + 1`, updatedAt: now })
    .where(where)
    .returning();
}

/**
 * A part of a WITH that changes a payment only while it is in one of the states named and as it was read. The version
 * says so, and what was computed from the row holds.
 */
export function moveAsRead(
  db: Deps['db'],
  { id, version }: Pick<Payment, 'id' | 'version'>,
  { from, facts, now }: { from: PaymentStatus[]; facts: Partial<Payment>; now: Date },
): SQL {
  return sql`${db
    .update(payments)
    .set({ ...facts, version: version + 1, updatedAt: now })
    .where(and(eq(payments.id, id), inArray(payments.status, from), eq(payments.version, version)))
    .returning({ id: payments.id })}`;
}
