import { sql } from 'drizzle-orm';
import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';

export interface Buyer {
  userId: string;
  /** The marks of the person behind the account, one for each document that the account has named. */
  marks: string[];
}

/** Orders of one account, or of one person, take turns until the transaction ends. */
export async function takeTurns(tx: Tx, { userId, marks }: Buyer): Promise<void> {
  // Always in this order, the account before the person, so two transactions never wait for each other.
  for (const name of [userId, ...marks.toSorted()])
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`orders ${name}`}, 0))`);
}

/**
 * An unpaid order counts as long as it may be paid; a failed or cancelled one does not. The refusal names the
 * orders of this account, and no others of the person.
 * @throws Problem ORDER_LIMIT_REACHED
 */
export async function refuseMoreOrders(
  db: Pick<Deps['db'], 'execute'>,
  { userId, marks }: Buyer,
  { limit, now }: { limit: number; now: Date },
): Promise<void> {
  const today = dhakaDate(now);
  const [begins, ends] = [dhakaInstant(today, '00:00'), dhakaInstant(addDays(today, 1), '00:00')];
  const ofPerson = sql`${arrayOf(marks)}::varchar[]`;
  const [row] = await db.execute<{ orders: string; own: string[] | null }>(sql`
    SELECT count(*) AS orders, array_agg(id ORDER BY id) FILTER (WHERE user_id = ${userId}) AS own
    FROM bookings
    WHERE (user_id = ${userId} OR identity = ANY(${ofPerson}) OR marks && ${ofPerson})
      AND created_at >= ${begins.toISOString()}::timestamptz AND created_at < ${ends.toISOString()}::timestamptz
      AND booking_status IN ('PENDING', 'CONFIRMED')`);
  if (Number(row!.orders) < limit) return;
  throw problems.ORDER_LIMIT_REACHED(
    `A buyer may make ${limit} orders a day; the next is possible from ${ends.toISOString()}`,
    { limit, opensAt: ends.toISOString(), bookingIds: row!.own ?? [] },
    Math.ceil((ends.getTime() - now.getTime()) / 1_000),
  );
}
