import { and, lt, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';

/** Trips that must have reached their terminus, late as they are, become COMPLETED; a cancelled one stays cancelled. */
export function completeTrips(deps: Pick<Deps, 'db' | 'clock'>) {
  return async (): Promise<number> => {
    const now = deps.clock.now();
    const rows = await deps.db
      .update(schedules)
      .set({ status: 'COMPLETED', updatedAt: sql`CURRENT_TIMESTAMP` })
      .where(
        and(
          // Written out: of any two values Postgres cannot know that the partial index has their rows.
          sql`${schedules.status} IN ('SCHEDULED', 'DELAYED')`,
          // The bare column lets the index find the few that can be over.
          lt(schedules.arrivalTime, now),
          sql`${schedules.arrivalTime} + make_interval(mins => ${schedules.delayMinutes}) < ${now.toISOString()}::timestamptz`,
        ),
      )
      .returning({ id: schedules.id });
    return rows.length;
  };
}
