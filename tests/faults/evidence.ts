import { withPostgres } from './operator.ts';
import type { System } from './system.ts';

/** Where to look for an id that a violation names; every row found is shown whole. */
const places: { service: string; query: string }[] = [
  {
    service: 'booking',
    query: `SELECT 'booking' AS "table", id, booking_status, payment_status, payment_id, hold_id, total_amount, failure_reason,
      version, created_at, expires_at, confirmed_at, updated_at FROM bookings WHERE $1 IN (id, payment_id, hold_id)`,
  },
  {
    service: 'booking',
    query: `SELECT 'cancellation' AS "table", * FROM cancellations WHERE $1 IN (id, booking_id)`,
  },
  {
    service: 'booking',
    query: `SELECT 'booking_refund' AS "table", * FROM booking_refunds WHERE $1 IN (id, booking_id, payment_id)`,
  },
  {
    service: 'payment',
    query: `SELECT 'payment' AS "table", id, booking_id, transaction_id, status, amount, captured_amount, review_reason,
      refund_requested_amount, refunded_amount, initiated_at, completed_at, updated_at FROM payments WHERE $1 IN (id, booking_id)`,
  },
  {
    service: 'payment',
    query: `SELECT 'refund' AS "table", id, booking_id, payment_id, amount, reason, status, failure_reason, created_at, updated_at
      FROM refunds WHERE $1 IN (id, booking_id, payment_id)`,
  },
  {
    service: 'seat-reservation',
    query: `SELECT 'reservation' AS "table", id, hold_id, booking_id, seat_id, legs, status, reserved_at, expires_at, released_at
      FROM seat_reservations WHERE $1 IN (id, booking_id, hold_id)`,
  },
  {
    service: 'seat-reservation',
    query: `SELECT 'verdict' AS "table", * FROM verdicts WHERE $1 IN (booking_id, hold_id)`,
  },
  {
    service: 'ticket',
    query: `SELECT 'ticket' AS "table", id, booking_id, seat_id, status, issued_at, voided_at FROM tickets WHERE $1 IN (id, booking_id)`,
  },
  ...['booking', 'payment', 'ticket'].map((service) => ({
    service,
    query: `SELECT '${service} event' AS "table", id, type, version, created_at, sent_at FROM outbox
      WHERE aggregate_id = $1 OR data::text LIKE '%' || $1 || '%' ORDER BY position`,
  })),
];

const idsAtMost = 4;

/** What the databases know of the first few things that the violations name. */
export async function gatherEvidence(system: System, violations: string[]): Promise<string[]> {
  const ids = [
    ...new Set(
      violations.flatMap((line) => line.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []),
    ),
  ].slice(0, idsAtMost);
  const lines: string[] = [];
  for (const id of ids) {
    lines.push(id);
    for (const { service, query } of places) {
      const rows = await withPostgres(system, service, (sql) => sql.unsafe(query, [id]));
      lines.push(...rows.map((row) => `  ${JSON.stringify(row)}`));
    }
  }
  return lines;
}
