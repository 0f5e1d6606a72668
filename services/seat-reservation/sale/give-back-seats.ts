import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { holdEpoch } from '../redis/epoch.ts';
import { settleSale } from './settle-sale.ts';

type Input = typeof contract.giveBackSeats.input.static;
type Output = typeof contract.giveBackSeats.output.static;

/** Seats of a confirmed booking return to sale, first in Postgres, then in Redis; a job repeats the second step. */
export function giveBackSeats(deps: Deps) {
  return async ({ bookingId, seatIds }: Input): Promise<Output> => {
    const { releasedSeatIds, epoch } = await release(deps, { bookingId, seatIds });
    await settleSale(deps, { bookingId, atLeast: epoch }).catch((error: unknown) => {
      deps.log.warn({ error, bookingId }, 'seats given back, not free in Redis yet');
    });
    return { releasedSeatIds };
  };
}

async function release({ db }: Deps, { bookingId, seatIds }: Input) {
  return db.transaction(async (tx) => {
    const epoch = await holdEpoch(tx);
    const rows = await tx.execute<{ seat_id: string }>(sql`
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE booking_id = ${bookingId} AND status = 'CONFIRMED'
        AND seat_id = ANY(${arrayOf(seatIds)}::uuid[])
      RETURNING seat_id`);
    return { releasedSeatIds: rows.map((row) => row.seat_id), epoch };
  });
}
