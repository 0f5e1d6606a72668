import { and, count, desc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { builtOnce } from '#shared/stores/postgres';
import { settleable } from './charge/payment.ts';
import type { Deps } from './connect.ts';
import { payments, refunds } from './schema.ts';

type Db = Deps['db'];

const byTransaction = builtOnce((db: Db) =>
  db
    .select()
    .from(payments)
    .where(eq(payments.transactionId, sql.placeholder('transactionId')))
    .prepare('payment_by_transaction'),
);

export async function findByTransaction(db: Db, transactionId: string) {
  const [payment] = await byTransaction(db).execute({ transactionId });
  return payment;
}

export async function findPayment(db: Db, paymentId: string) {
  const [payment] = await db.select().from(payments).where(eq(payments.id, paymentId));
  return payment;
}

/** The newest first. */
export function refundsOf(db: Db, paymentId: string) {
  return db
    .select()
    .from(refunds)
    .where(eq(refunds.paymentId, paymentId))
    .orderBy(desc(refunds.createdAt), desc(refunds.id));
}

const attempts = builtOnce((db: Db) =>
  db
    .select({
      count: count(),
      paid: sql<boolean>`coalesce(bool_or(${payments.status} = 'SUCCESS'), false)`,
      underReview: sql<boolean>`coalesce(bool_or(${payments.status} = 'PROCESSING'), false)`,
    })
    .from(payments)
    .where(eq(payments.bookingId, sql.placeholder('bookingId')))
    .prepare('attempts_of_booking'),
);

/** The attempts to pay a booking so far. */
export async function attemptsOf(db: Db, bookingId: string) {
  const [found] = await attempts(db).execute({ bookingId });
  return found!;
}

/** Brings the next question to the gateway forward, never back, while the payment can still be settled. */
export async function askSoon(db: Db, paymentId: string, at: Date): Promise<void> {
  await db
    .update(payments)
    .set({ nextCheckAt: at })
    .where(
      and(
        eq(payments.id, paymentId),
        inArray(payments.status, settleable),
        or(isNull(payments.nextCheckAt), gt(payments.nextCheckAt, at)),
      ),
    );
}
