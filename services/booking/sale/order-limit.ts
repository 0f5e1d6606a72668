import { type SQL, sql } from 'drizzle-orm';
import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Tx } from '../connect.ts';
import { problems } from '../problems.ts';

export interface Buyer {
  userId: string;
  /** The marks of the person behind the account, one for each document that the account has named. */
  marks: string[];
}

/** Orders of one account, or of one person, take turns until the transaction ends. */
export async function takeTurns(tx: Tx, { userId, marks }: Buyer): Promise<void> {
  // Always in this order, the account before the person, so two transactions never wait for each other.
  const names = [userId, ...marks.toSorted()].map((name) => `orders ${name}`);
  await tx.execute(sql`
    SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(${arrayOf(names)}::text[]) AS name`);
}

export interface Limit {
  limit: number;
  now: Date;
}

/** As `ordersOf` counts them. */
export interface Orders {
  orders: string;
  own: string[] | null;
}

/**
 * The orders of the day, as `orders`, and those of the account among them, as `own`. An unpaid order counts as long as
 * it may be paid; a failed or cancelled one does not.
 */
export function ordersOf({ userId, marks }: Buyer, now: Date): SQL {
  const { begins, ends } = dayOf(now);
  const ofPerson = sql`${arrayOf(marks)}::varchar[]`;
  return sql`
    SELECT count(*) AS orders, array_agg(id ORDER BY id) FILTER (WHERE user_id = ${userId}) AS own
    FROM bookings
    WHERE (user_id = ${userId} OR identity = ANY(${ofPerson}) OR marks && ${ofPerson})
      AND created_at >= ${begins.toISOString()}::timestamptz AND created_at < ${ends.toISOString()}::timestamptz
      AND booking_status IN ('PENDING', 'CONFIRMED')`;
}

/**
 * The refusal names the orders of this account, and no others of the person.
 * @throws Problem ORDER_LIMIT_REACHED
 */
export function refuseMoreOrders({ orders, own }: Orders, { limit, now }: Limit): void {
  if (Number(orders) < limit) return;
  const { ends } = dayOf(now);
  throw problems.ORDER_LIMIT_REACHED(
    `A buyer may make ${limit} orders a day; the next is possible from ${ends.toISOString()}`,
    { limit, opensAt: ends.toISOString(), bookingIds: own ?? [] },
    Math.ceil((ends.getTime() - now.getTime()) / 1_000),
  );
}

function dayOf(now: Date): { begins: Date; ends: Date } {
  const today = dhakaDate(now);
  return { begins: dhakaInstant(today, '00:00'), ends: dhakaInstant(addDays(today, 1), '00:00') };
}
