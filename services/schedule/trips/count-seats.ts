import { and, eq, sql } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';

interface SeatsOfTrip {
  trainId: string;
  journeyDate: string;
  seats: unknown[];
}

/**
 * Keeps the trip's figure of free seats, which is for display. Confirmed and cancelled add up in whatever order they
 * come; the figure itself stays between none and all.
 */
export function countSeats(deps: Pick<Deps, 'db' | 'passOver'>) {
  return async (consumer: string, event: Envelope<SeatsOfTrip>, sign: 1 | -1): Promise<void> => {
    const { trainId, journeyDate, seats } = event.data;
    const sold = sql`${schedules.soldSeats} + ${sign * seats.length}::integer`;
    const counted = await deps.db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, consumer, event))) return undefined;
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
    if (counted?.length === 0) deps.passOver(event, 'NO_SUCH_TRIP', { trainId, journeyDate });
  };
}
