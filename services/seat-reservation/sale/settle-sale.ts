import { sql } from 'drizzle-orm';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { forgetHeld } from '../hold/count-held.ts';
import { tripScript } from '../redis/scripts.ts';
import { legCount } from '../trip/trip.ts';
import { readSale, type SoldSeat } from './read-sale.ts';
import settleLua from './settle-sale.lua' with { type: 'text' };

const settleScript = tripScript('settle-sale', settleLua);
const attempts = 5;

/**
 * Redis learns the rows of a booking, sold and given back. Repeated at will: it is step 3 of a confirmation and step 2
 * of a give-back. Where it had to write owners anew, it reads the rows once more, for a give-back may have come between.
 * @param sale `atLeast`: the epoch under which the rows were written; `written`: the rows, from whoever has just written them
 */
export async function settleSale(
  deps: Deps,
  { bookingId, atLeast = 0, written: known }: { bookingId: string; atLeast?: number; written?: SoldSeat[] },
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const sale = attempt === 0 && known ? known : await readSale(deps, bookingId);
    const written = sale.length > 0 ? await settle(deps, { sale, atLeast }) : 0;
    if (written === 0) {
      await noteCleared(deps, sale);
      deps.noteApplied(bookingId);
      return;
    }
  }
}

/** Answers how many owners Redis did not know. */
async function settle(deps: Deps, { sale, atLeast }: { sale: SoldSeat[]; atLeast: number }): Promise<number> {
  const { trip, holdId, grantedAtMs, userId } = sale[0]!;
  const { rest } = await settleScript.run(deps, {
    trip,
    atLeast,
    seats: sale.map(({ seat }) => seat),
    args: [
      holdId,
      grantedAtMs,
      legCount(trip),
      ...sale.flatMap(({ status, reservationId, seat, legs, userId, identity }) => [
        status === 'CONFIRMED' ? 'SOLD' : 'GIVEN_BACK',
        reservationId,
        seat.ordinal,
        legs.from,
        legs.to,
        userId,
        identity,
      ]),
    ],
  });
  await forgetHeld(deps, { userId, holdId, grantedAtMs, seats: sale.length });
  return Number(rest[0]);
}

async function noteCleared({ db }: Deps, sale: SoldSeat[]): Promise<void> {
  const ids = sale.flatMap(({ status, cleared, reservationId }) =>
    status === 'RELEASED' && !cleared ? reservationId : [],
  );
  if (ids.length === 0) return;
  await db.execute(sql`
    UPDATE seat_reservations SET cleared_at = CURRENT_TIMESTAMP
    WHERE id = ANY(${arrayOf(ids)}::uuid[])`);
}
