import { sql } from 'drizzle-orm';
import { fromDecimal, toMoney } from '#shared/base/money';
import { keyset } from '#shared/http/keyset';
import { pageOf } from '#shared/http/page';
import { unclearListedAfterMs } from './charge/payment.ts';
import type { Deps } from './connect.ts';
import type { WaitingPage, WaitingQuery } from './models.ts';

interface Row extends Record<string, unknown> {
  kind: 'REVIEW' | 'REFUND' | 'UNCLEAR';
  id: string;
  refund_id: string | null;
  payment_id: string;
  booking_id: string;
  amount: string;
  why: string;
  detail: string | null;
  /** Microseconds since 1970, as Postgres keeps instants. */
  since: string;
}

const oldestFirst = keyset('ascending', [sql`since`, 'number'], [sql`id`, 'uuid']);

/**
 * All that only a person can finish, the oldest first: payments under review, failed refunds, and money of
 * which the gateway has given no readable answer for an hour, or which it took twice.
 */
export async function listWaiting(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { limit, cursor }: typeof WaitingQuery.static,
): Promise<typeof WaitingPage.static> {
  const after = oldestFirst.after(cursor);
  const rows = await db.execute<Row>(sql`
    SELECT kind, id, refund_id, payment_id, booking_id, amount::text AS amount, why, detail, since::text AS since FROM (
      ${waiting(clock.now())}
    ) AS waiting
    WHERE ${after ?? sql`true`}
    ORDER BY ${oldestFirst.order} LIMIT ${limit + 1}`);
  const { items, nextCursor } = pageOf([...rows], limit, ({ since, id }) => [since, id]);
  return {
    items: items.map((row) => ({
      kind: row.kind,
      paymentId: row.payment_id,
      refundId: row.refund_id,
      bookingId: row.booking_id,
      amount: toMoney(fromDecimal(row.amount)),
      why: row.why,
      detail: row.detail,
      since: new Date(Math.floor(Number(row.since) / 1_000)).toISOString(),
    })),
    nextCursor,
  };
}

export async function countWaiting({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  const rows = await db.execute<{ kind: Row['kind']; count: string }>(
    sql`SELECT kind, count(*) AS count FROM (${waiting(clock.now())}) AS waiting GROUP BY kind`,
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
}

function waiting(now: Date) {
  const unclearBefore = new Date(now.getTime() - unclearListedAfterMs).toISOString();
  return sql`
    SELECT 'REVIEW' AS kind, id, NULL::uuid AS refund_id, id AS payment_id, booking_id, captured_amount AS amount,
      review_reason AS why, array_to_string(unclear_fields, ', ') AS detail,
      (extract(epoch FROM updated_at) * 1000000)::bigint AS since
    FROM payments WHERE status = 'PROCESSING' AND review_reason IS NOT NULL AND refund_requested_amount = 0
    UNION ALL
    SELECT 'REFUND', id, id, payment_id, booking_id, amount, failure, failure_reason,
      (extract(epoch FROM updated_at) * 1000000)::bigint
    FROM refunds WHERE status = 'FAILED'
    UNION ALL
    SELECT 'UNCLEAR', id, NULL, id, booking_id, coalesce(captured_amount, amount), unclear_why,
      array_to_string(unclear_fields, ', '), (extract(epoch FROM unclear_since) * 1000000)::bigint
    FROM payments WHERE unclear_since IS NOT NULL AND unclear_closed_at IS NULL AND (unclear_why = 'SECOND_CAPTURE'
      OR status IN ('INITIATED', 'FAILED') AND (next_check_at IS NULL
        OR unclear_since <= ${unclearBefore}::timestamptz AND unclear_why NOT IN ('UNREACHABLE', 'TIMED_OUT')))
    UNION ALL
    SELECT 'UNCLEAR', id, id, payment_id, booking_id, amount, unclear_why,
      array_to_string(unclear_fields, ', '), (extract(epoch FROM unclear_since) * 1000000)::bigint
    FROM refunds WHERE unclear_since <= ${unclearBefore}::timestamptz AND status IN ('REQUESTED', 'PROCESSING')
      AND unclear_why NOT IN ('UNREACHABLE', 'TIMED_OUT')`;
}
