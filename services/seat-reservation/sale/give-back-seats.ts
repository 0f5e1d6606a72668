import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { holdEpoch } from '../redis/epoch.ts';
import { tripScript } from '../redis/scripts.ts';
import { legCount } from '../trip/trip.ts';
import giveBackLua from './give-back-seats.lua' with { type: 'text' };
import { readSale, type SoldSeat } from './read-sale.ts';

type Input = typeof contract.giveBackSeats.input.static;
type Output = typeof contract.giveBackSeats.output.static;

const giveBackScript = tripScript('give-back-seats', giveBackLua);

/** Seats of a confirmed booking return to sale, first in Postgres, then in Redis; a job repeats the second step. */
export function giveBackSeats(deps: Deps) {
  return async ({ bookingId, seatIds }: Input): Promise<Output> => {
    const { releasedSeatIds, epoch } = await release(deps, { bookingId, seatIds });
    await clearReleased(deps, { bookingId, atLeast: epoch }).catch((error: unknown) => {
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

/** Clears the bits of the seats that a booking gave back. */
export async function clearReleased(
  deps: Deps,
  { bookingId, atLeast = 0 }: { bookingId: string; atLeast?: number },
): Promise<void> {
  const sale = await readSale(deps, bookingId);
  const uncleared = sale.filter((row) => row.status === 'RELEASED' && !row.cleared);
  if (uncleared.length === 0) return;
  await clearSeats(deps, { rows: uncleared, atLeast });
  const ids = uncleared.map(({ reservationId }) => reservationId);
  await deps.db.execute(sql`
    UPDATE seat_reservations SET cleared_at = CURRENT_TIMESTAMP
    WHERE id = ANY(${arrayOf(ids)}::uuid[])`);
}

/** A repeat clears nothing: bits go only with their owner. */
export async function clearSeats(
  deps: Deps,
  { rows, atLeast }: { rows: SoldSeat[]; atLeast: number },
): Promise<void> {
  const { trip } = rows[0]!;
  await giveBackScript.run(deps, {
    trip,
    atLeast,
    args: [legCount(trip), ...rows.map(({ reservationId }) => reservationId)],
  });
}
