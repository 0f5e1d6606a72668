import type { Delivery } from '#shared/bus/bus';
import type * as booking from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';

type Counting = Pick<Deps, 'countSeats' | 'passOver'>;
type Confirmed = (typeof booking.confirmed)['data']['static'];
type Cancelled = (typeof booking.cancelled)['data']['static'];

/** booking.confirmed → fewer free seats. */
export function countSold(deps: Counting) {
  return (event: Delivery<Confirmed>): Promise<void> => count(deps, event, 1);
}

/** booking.cancelled → its seats are free again, where they were sold. */
export function countGivenBack(deps: Counting) {
  return async (event: Delivery<Cancelled>): Promise<void> => {
    const { wasConfirmed, bookingId } = event.data;
    if (wasConfirmed) await count(deps, event, -1);
    else deps.passOver(event, 'NOT_CONFIRMED', { bookingId });
  };
}

/**
 * Keeps the trip's figure of free seats, which is for display. Confirmed and cancelled add up in whatever order they
 * come; the figure itself stays between none and all.
 */
async function count(
  { countSeats, passOver }: Counting,
  event: Delivery<Confirmed | Cancelled>,
  sign: 1 | -1,
): Promise<void> {
  const { trainId, journeyDate, seats } = event.data;
  const isThere = await countSeats({ event, trainId, journeyDate, seats: sign * seats.length });
  if (!isThere) passOver(event, 'NO_SUCH_TRIP', { trainId, journeyDate });
}
