import { and, eq, inArray, sql } from 'drizzle-orm';
import { countSold } from '#shared/contracts/booking';
import { type Actor, recordAction } from '#shared/records/admin';
import { lockTrip, type TripName } from '../admin/trip-rows.ts';
import type { Deps } from '../connect.ts';
import { inbox, schedules } from '../schema.ts';

/**
 * Counts the sold seats of a trip from its bookings. The row is locked meanwhile, so that no event is counted between the
 * question and the figure: those that the answer names and this service has not handled will be counted when they come.
 * @throws Problem TRIP_NOT_FOUND
 */
export function recountTrip(deps: Deps) {
  return (actor: Actor, { trainId, journeyDate }: TripName) =>
    deps.db.transaction(async (tx) => {
      const row = await lockTrip(tx, { trainId, journeyDate });
      const { sold: soldNow, events } = await deps.bus.request(countSold, { trainId, journeyDate });
      const ids = events.map(({ eventId }) => eventId);
      const handled = await tx
        .select({ id: inbox.eventId })
        .from(inbox)
        .where(
          and(
            inArray(inbox.consumer, ['schedule.booking-confirmed', 'schedule.booking-cancelled']),
            inArray(inbox.eventId, ids),
          ),
        );
      const isHandled = new Set(handled.map(({ id }) => id));
      const coming = events.filter(({ eventId }) => !isHandled.has(eventId));
      const sold = coming.reduce((sum, { seats }) => sum - seats, soldNow);
      const answer = { trainId, journeyDate, before: row.soldSeats, sold };
      if (sold === row.soldSeats) return answer;
      await tx
        .update(schedules)
        .set({
          soldSeats: sold,
          availableSeats: Math.max(0, Math.min(row.totalSeats, row.totalSeats - sold)),
          updatedAt: sql`CURRENT_TIMESTAMP`,
        })
        .where(eq(schedules.id, row.id));
      await recordAction(tx, actor, deps.clock.now(), {
        action: 'recount',
        entity: 'trip',
        entityId: `${row.trainId}/${journeyDate}`,
        before: { soldSeats: row.soldSeats },
        after: { soldSeats: sold },
      });
      return answer;
    });
}
