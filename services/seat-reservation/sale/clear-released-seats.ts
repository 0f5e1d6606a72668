import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { settleSale } from './settle-sale.ts';

const atMost = 500;
/** A younger release may still be at work in its own request. */
const clearedAfterSeconds = 5;

/** Clears the bits of seats that were given back and may still be sold in Redis. */
export function clearReleasedSeats(deps: Deps) {
  return async ({ olderThanSeconds = clearedAfterSeconds } = {}): Promise<void> => {
    const bookings = await deps.db.execute<{ booking_id: string }>(sql`
      SELECT DISTINCT booking_id FROM seat_reservations
      WHERE status = 'RELEASED' AND booking_id IS NOT NULL AND cleared_at IS NULL
        AND released_at <= CURRENT_TIMESTAMP - make_interval(secs => ${olderThanSeconds})
      LIMIT ${atMost}`);
    for (const { booking_id } of bookings) await settleSale(deps, { bookingId: booking_id });
  };
}
