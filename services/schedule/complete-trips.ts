import { and, inArray, lt, sql } from 'drizzle-orm';
import type { Deps } from './connect.ts';
import { schedules } from './schema.ts';

/** Trips that have reached their terminus are COMPLETED; a cancelled one stays cancelled. */
export function completeTrips(deps: Pick<Deps, 'db' | 'clock'>) {
  return async (): Promise<number> => {
    const rows = await deps.db
      .update(schedules)
      .set({ status: 'COMPLETED', updatedAt: sql`CURRENT_TIMESTAMP` })
      .where(
        and(inArray(schedules.status, ['SCHEDULED', 'DELAYED']), lt(schedules.arrivalTime, deps.clock.now())),
      )
      .returning({ id: schedules.id });
    return rows.length;
  };
}
