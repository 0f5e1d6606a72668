import { withPostgres } from './operator.ts';
import type { System } from './system.ts';

// Minutes of production pass in moments: what waits for its time in a table is due now. The services' own limits stay.

/** Asks the gateway about open payments, and about refunds on their way. @returns how many */
export function askGatewaySoon(system: Pick<System, 'env'>): Promise<number> {
  return withPostgres(system, 'payment', async (sql) => {
    const payments = await sql`
      UPDATE payments SET next_check_at = CURRENT_TIMESTAMP WHERE next_check_at > CURRENT_TIMESTAMP RETURNING 1`;
    const refunds = await sql`
      UPDATE refunds SET next_attempt_at = CURRENT_TIMESTAMP WHERE next_attempt_at > CURRENT_TIMESTAMP RETURNING 1`;
    return payments.length + refunds.length;
  });
}

/** The gateway is itself again: it answers, at once, and finishes what it has begun. What it never sent stays unsent. */
export function gatewayRecovers(system: Pick<System, 'env'>): Promise<void> {
  return withPostgres(system, 'payment', async (sql) => {
    await sql`
      UPDATE sandbox_transactions SET behaviour = behaviour || ${sql.json({
        pending: false,
        connect: 'DONE',
        answerDelayMs: 0,
        signature: 'good',
        refund: 'refunded',
      })}`;
  });
}

/** Paid bookings without a verdict and unfinished cancellations are looked at now, not at the end of a growing wait. */
export function hurryBookings(system: Pick<System, 'env'>): Promise<void> {
  return withPostgres(system, 'booking', async (sql) => {
    await sql`
      UPDATE bookings SET next_confirm_at = CURRENT_TIMESTAMP
      WHERE booking_status = 'PENDING' AND payment_status = 'COMPLETED' AND next_confirm_at > CURRENT_TIMESTAMP`;
    await sql`
      UPDATE cancellations SET next_attempt_at = CURRENT_TIMESTAMP
      WHERE status IN ('REQUESTED', 'VOIDED', 'RELEASED') AND next_attempt_at > CURRENT_TIMESTAMP`;
  });
}
