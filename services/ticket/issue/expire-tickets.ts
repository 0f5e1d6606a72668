import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import { delayOf, isOver, tripDelays } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import { tickets } from '../schema.ts';

const batchSize = 1_000;
const batchesAtMost = 100;

/** Writes down what the clock has decided: VALID tickets past their expiry, late as the train is, are EXPIRED. */
export function expireTickets(deps: Deps) {
  return async (): Promise<void> => {
    for (let batch = 0; batch < batchesAtMost; batch++) {
      const now = deps.clock.now();
      const due = deps.db
        .select({ id: tickets.id })
        .from(tickets)
        .leftJoin(tripDelays, delayOf(tickets))
        .where(
          and(
            eq(tickets.status, 'VALID'),
            // The bare column lets the index find the few that can have expired.
            lte(tickets.expiresAt, now),
            isOver(tickets.expiresAt, now),
          ),
        )
        .orderBy(asc(tickets.expiresAt))
        .limit(batchSize)
        .for('update', { of: tickets, skipLocked: true });
      const expired = await deps.db
        .update(tickets)
        .set({ status: 'EXPIRED', updatedAt: now, version: sql`${tickets.version} + 1` })
        .where(inArray(tickets.id, due))
        .returning({ id: tickets.id });
      if (expired.length < batchSize) return;
    }
  };
}
