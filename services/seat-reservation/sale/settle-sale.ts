import type { Deps } from '../connect.ts';
import { forgetHeld } from '../hold/count-held.ts';
import { tripScript } from '../redis/scripts.ts';
import { legCount } from '../trip/trip.ts';
import { clearSeats } from './give-back-seats.ts';
import { readSale, type SoldSeat } from './read-sale.ts';
import settleLua from './settle-sale.lua' with { type: 'text' };

const settleScript = tripScript('settle-sale', settleLua);
const attempts = 5;

/**
 * Step 3 of a confirmation, repeated at will: Redis learns the rows of a booking. Where it had to write owners anew, it
 * reads the rows once more, for a cancellation may have come between.
 * @param sale `atLeast`: the epoch under which the rows were written; `written`: the rows, from whoever has just written them
 */
export async function settleSale(
  deps: Deps,
  { bookingId, atLeast = 0, written: known }: { bookingId: string; atLeast?: number; written?: SoldSeat[] },
): Promise<void> {
  let settled: SoldSeat[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const sale = attempt === 0 && known ? known : await readSale(deps, bookingId);
    const released = sale.filter((row) => row.status === 'RELEASED');
    const outdated = released.filter((row) => settled.some((one) => one.reservationId === row.reservationId));
    if (outdated.length > 0) await clearSeats(deps, { rows: outdated, atLeast });
    const confirmed = sale.filter((row) => row.status === 'CONFIRMED');
    const written = sale.length > 0 ? await settle(deps, { sale, confirmed, atLeast }) : 0;
    settled = written > 0 ? confirmed : [];
    if (settled.length === 0) {
      deps.noteApplied(bookingId);
      return;
    }
  }
}

/** Also removes the locks of seats given back meanwhile. Answers how many owners Redis did not know. */
async function settle(
  deps: Deps,
  { sale, confirmed, atLeast }: { sale: SoldSeat[]; confirmed: SoldSeat[]; atLeast: number },
): Promise<number> {
  const { trip, holdId, grantedAtMs, userId } = sale[0]!;
  const { rest } = await settleScript.run(deps, {
    trip,
    atLeast,
    seats: sale.map(({ seat }) => seat),
    args: [
      holdId,
      grantedAtMs,
      legCount(trip),
      ...confirmed.flatMap(({ reservationId, seat, legs, userId, identity }) => [
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
