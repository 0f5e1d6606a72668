import { asc, eq } from 'drizzle-orm';
import { isLocalDate } from '#shared/clock';
import type { Deps } from './connect.ts';
import { schedules } from './schema.ts';
import type { TripStatus } from './timetable-index.ts';

/** Every trip that leaves its origin on a date, sold or not. */
export function listTrips({ db }: Pick<Deps, 'db'>) {
  return async ({ journeyDate }: { journeyDate: string }) => {
    if (!isLocalDate(journeyDate)) return { trips: [] };
    const rows = await db
      .select({ trainId: schedules.trainId, status: schedules.status })
      .from(schedules)
      .where(eq(schedules.journeyDate, journeyDate))
      .orderBy(asc(schedules.trainId));
    return {
      trips: rows.flatMap(({ trainId, status }) =>
        trainId ? [{ trainId, status: status as TripStatus }] : [],
      ),
    };
  };
}
