import { and, eq, sql } from 'drizzle-orm';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type * as booking from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';

type Counting = Pick<Deps, 'db' | 'passOver'>;
type Confirmed = (typeof booking.confirmed)['data']['static'];
type Cancelled = (typeof booking.cancelled)['data']['static'];

/** booking.confirmed → fewer free seats. */
export function countSold(deps: Counting) {
  return (event: Delivery<Confirmed>): Promise<void> => countSeats(deps, event, 1);
}

/** booking.cancelled → its seats are free again, where they were sold. */
export function countGivenBack(deps: Counting) {
  return async (event: Delivery<Cancelled>): Promise<void> => {
    const { wasConfirmed, bookingId } = event.data;
    if (wasConfirmed) await countSeats(deps, event, -1);
    else deps.passOver(event, 'NOT_CONFIRMED', { bookingId });
  };
}

/**
 * Keeps the trip's figure of free seats, which is for display. Confirmed and cancelled add up in whatever order they
 * come; the figure itself stays between none and all.
 */
async function countSeats(
  { db, passOver }: Counting,
  event: Delivery<Confirmed | Cancelled>,
  sign: 1 | -1,
): Promise<void> {
  const { trainId, journeyDate, seats } = event.data;
  const sold = sql`${schedules.soldSeats} + ${sign * seats.length}::integer`;
  const counted = await db.transaction(async (tx) => {
    if (!(await firstDelivery(tx, event))) return undefined;
    return tx
      .update(schedules)
      .set({
        soldSeats: sold,
        availableSeats: sql`GREATEST(0, LEAST(${schedules.totalSeats}, ${schedules.totalSeats} - (${sold})))`,
        updatedAt: sql`CURRENT_TIMESTAMP`,
      })
      .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)))
      .returning({ id: schedules.id });
  });
  if (counted?.length === 0) passOver(event, 'NO_SUCH_TRIP', { trainId, journeyDate });
}
