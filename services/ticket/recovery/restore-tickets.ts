import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { restoreTickets as contract } from '#shared/contracts/recovery';
import type { Deps } from '../connect.ts';
import { lockBooking } from '../issue/lock-booking.ts';
import { restoredTickets, tickets } from '../schema.ts';

type Lost = (typeof contract)['input']['static'];

/**
 * Remembers which tickets are in the hands of passengers whose rows are lost; issueTickets gives them the same ids and
 * numbers, so that the codes on paper are good.
 */
export function restoreTickets(deps: Deps) {
  return ({ bookingId, tickets: lost }: Lost): Promise<{ others: string[] }> =>
    deps.db.transaction(async (tx) => {
      await lockBooking(tx, bookingId);
      const restoredAt = deps.clock.now();
      await tx
        .insert(restoredTickets)
        .values(lost.map((ticket) => ({ ...ticket, bookingId, restoredAt })))
        .onConflictDoNothing();
      const ids = lost.map(({ ticketId }) => ticketId);
      const passengers = lost.map(({ passengerId }) => passengerId);
      const others = await tx
        .select({ passengerId: tickets.passengerId })
        .from(tickets)
        .where(
          and(
            eq(tickets.bookingId, bookingId),
            inArray(tickets.passengerId, passengers),
            notInArray(tickets.id, ids),
          ),
        );
      return { others: others.map(({ passengerId }) => passengerId) };
    });
}
