import { sql } from 'drizzle-orm';
import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import type { Bus } from '#shared/bus/bus';
import { getRules } from '#shared/contracts/schedule';
import type { Database, Transaction } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import { problems } from '../problems.ts';
import type * as schema from '../schema.ts';

const rulesAgeMs = 45_000;

/** Orders a buyer may make on one day of Dhaka; undefined where there is no limit. Agents buy for others. */
export function createOrdersPerDay(bus: Bus, fixed: number | undefined) {
  let known: { limit: number | undefined; readAtMs: number } | undefined;
  return async (role: string): Promise<number | undefined> => {
    if (role === 'AGENT') return undefined;
    if (fixed !== undefined) return fixed === 0 ? undefined : fixed;
    if (!known || Date.now() - known.readAtMs > rulesAgeMs) {
      const { maxOrdersPerDay } = await bus.request(getRules, {});
      known = { limit: maxOrdersPerDay, readAtMs: Date.now() };
    }
    return known.limit;
  };
}

export interface Buyer {
  userId: string;
  /** Of the person behind the account, one for each document that it has told. */
  marks: string[];
}

/** Orders of one account, or of one person, take turns until the transaction ends. */
export async function takeTurns(tx: Transaction<typeof schema>, { userId, marks }: Buyer): Promise<void> {
  // Always in this order, an account before a person: nobody waits for somebody who waits for them.
  for (const name of [userId, ...marks.toSorted()])
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`orders ${name}`}, 0))`);
}

/**
 * Unpaid orders count as long as they may be paid; what failed or was cancelled does not. The refusal names the orders
 * of this account, and no others of the person. @throws ORDER_LIMIT_REACHED
 */
export async function refuseMoreOrders(
  db: Pick<Database<typeof schema>, 'execute'>,
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
    `${limit} a day; the next from ${ends.toISOString()}`,
    { limit, opensAt: ends.toISOString(), bookingIds: row!.own ?? [] },
    Math.ceil((ends.getTime() - now.getTime()) / 1_000),
  );
}
