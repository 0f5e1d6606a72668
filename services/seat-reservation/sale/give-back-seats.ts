import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import { legCount } from '../trip/trip.ts';
import giveBackLua from './give-back-seats.lua' with { type: 'text' };
import { readSale, type SoldSeat } from './read-sale.ts';

type Input = typeof contract.giveBackSeats.input.static;
type Output = typeof contract.giveBackSeats.output.static;

const giveBackScript = script('give-back-seats', giveBackLua);

/** Seats of a confirmed booking return to sale: first in Postgres, then in Redis, where a job goes on if it must. */
export function giveBackSeats(deps: Deps) {
  return async ({ bookingId, seatIds }: Input): Promise<Output> => {
    const { releasedSeatIds, epoch } = await release(deps, bookingId, seatIds);
    await clearReleased(deps, bookingId, epoch).catch((error: unknown) => {
      deps.log.warn({ error, bookingId }, 'seats given back, not free in Redis yet');
    });
    return { releasedSeatIds };
  };
}

async function release({ db }: Deps, bookingId: string, seatIds: string[]) {
  return db.transaction(async (tx) => {
    const [fence] = await tx.execute<{ value: string }>(sql`SELECT value FROM epoch WHERE id = 1 FOR SHARE`);
    const rows = await tx.execute<{ seat_id: string }>(sql`
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE booking_id = ${bookingId} AND status = 'CONFIRMED'
        AND seat_id = ANY(${`{${seatIds.join(',')}}`}::uuid[])
      RETURNING seat_id`);
    return { releasedSeatIds: rows.map((row) => row.seat_id), epoch: Number(fence!.value) };
  });
}

/** Takes the bits of what a booking gave back out of Redis, if they are still there. */
export async function clearReleased(deps: Deps, bookingId: string, atLeast = 0): Promise<void> {
  const sale = await readSale(deps, bookingId);
  const uncleared = sale.filter((row) => row.status === 'RELEASED' && !row.cleared);
  if (uncleared.length === 0) return;
  await clearSeats(deps, uncleared, atLeast);
  const ids = uncleared.map(({ reservationId }) => reservationId);
  await deps.db.execute(sql`
    UPDATE seat_reservations SET cleared_at = CURRENT_TIMESTAMP
    WHERE id = ANY(${`{${ids.join(',')}}`}::uuid[])`);
}

/** A repeat clears nothing: bits go only with their owner. */
export async function clearSeats(deps: Deps, rows: SoldSeat[], atLeast: number): Promise<void> {
  const { trip } = rows[0]!;
  await runScript(deps, giveBackScript, {
    trip,
    atLeast,
    args: [legCount(trip), ...rows.map(({ reservationId }) => reservationId)],
  });
}
