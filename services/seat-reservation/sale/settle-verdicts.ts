import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { applyRefusal } from './confirm-seats.ts';
import { settleSale } from './settle-sale.ts';

const atMost = 500;
/** A younger verdict may still be at work in its own request. */
const settledAfterSeconds = 5;

/** Tells Redis the verdicts that it has not been told, because the telling failed or its process died. */
export function settleVerdicts(deps: Deps) {
  return async ({ olderThanSeconds = settledAfterSeconds } = {}): Promise<void> => {
    const verdicts = await deps.db.execute<{
      booking_id: string;
      verdict: string;
      hold_id: string;
      user_id: string;
    }>(sql`
      SELECT booking_id, verdict, hold_id, user_id
      FROM verdicts
      WHERE applied_at IS NULL AND created_at < CURRENT_TIMESTAMP - make_interval(secs => ${olderThanSeconds})
      ORDER BY created_at LIMIT ${atMost}`);
    for (const { booking_id: bookingId, verdict, hold_id: holdId, user_id: userId } of verdicts) {
      if (verdict === 'CONFIRMED') await settleSale(deps, { bookingId });
      else await applyRefusal(deps, { bookingId, holdId, userId });
    }
  };
}
