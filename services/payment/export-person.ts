import type { Static } from '@sinclair/typebox';
import { and, asc, count, desc, eq, gt, inArray, isNull, ne } from 'drizzle-orm';
import type * as contract from '#shared/contracts/payment';
import { personItemsAtOnce, personPageOf } from '#shared/records/person-page';
import type { Deps } from './connect.ts';
import { payments, refunds } from './schema.ts';

type Asked = Static<typeof contract.exportPerson.input>;

const instantOrNull = (instant: Date | null) => instant?.toISOString() ?? null;

/** A page of all attempts of a person to pay. */
export function exportPerson({ db }: Pick<Deps, 'db'>) {
  return async ({ userId, after }: Asked): Promise<Static<typeof contract.exportPerson.output>> => {
    const found = await db
      .select()
      .from(payments)
      .where(and(eq(payments.userId, userId), after === null ? undefined : gt(payments.id, after)))
      .orderBy(asc(payments.id))
      .limit(personItemsAtOnce + 1);
    const { rows, next } = personPageOf(found);
    const ids = rows.map(({ id }) => id);
    const returned =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(refunds)
            .where(inArray(refunds.paymentId, ids))
            .orderBy(asc(refunds.createdAt), asc(refunds.id));
    const items = rows.map((row) => ({
      paymentId: row.id,
      bookingId: row.bookingId,
      transactionId: row.transactionId,
      method: row.paymentMethod,
      status: row.status,
      amountPoisha: row.amount,
      gateway: row.gatewayResponse,
      initiatedAt: row.initiatedAt.toISOString(),
      completedAt: instantOrNull(row.completedAt),
      refunds: returned
        .filter(({ paymentId }) => paymentId === row.id)
        .map((refund) => ({
          refundId: refund.id,
          status: refund.status,
          amountPoisha: refund.amount,
          reason: refund.reason,
          createdAt: refund.createdAt.toISOString(),
          refundedAt: instantOrNull(refund.refundedAt),
        })),
    }));
    return { items, next };
  };
}

const newestPaid = 100;
/** Longer than streams keep an event, so every event of this age has been heard or lost. */
const onItsWayMs = 8 * 86_400_000;

/** Money that may still be taken, is under review, or has not yet come back to the payer. */
export function countOpen({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return async ({ userId }: { userId: string }): Promise<Static<typeof contract.countOpen.output>> => {
    const [attempts] = await db
      .select({ open: count() })
      .from(payments)
      .where(and(eq(payments.userId, userId), inArray(payments.status, ['INITIATED', 'PROCESSING'])));
    const [returning] = await db
      .select({ open: count() })
      .from(refunds)
      .innerJoin(payments, eq(payments.id, refunds.paymentId))
      .where(and(eq(payments.userId, userId), ne(refunds.status, 'REFUNDED')));
    const since = new Date(clock.now().getTime() - onItsWayMs);
    const paid = await db
      .select({ id: payments.id })
      .from(payments)
      .leftJoin(refunds, eq(refunds.paymentId, payments.id))
      .where(
        and(
          eq(payments.userId, userId),
          eq(payments.status, 'SUCCESS'),
          gt(payments.completedAt, since),
          isNull(refunds.id),
        ),
      )
      .orderBy(desc(payments.completedAt))
      .limit(newestPaid);
    return { money: attempts!.open + returning!.open, paid: paid.map(({ id }) => id) };
  };
}
