import { asc, eq } from 'drizzle-orm';
import { isLocalDate } from '#shared/base/clock';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';
import type { TripStatus } from '../timetable/timetable-index.ts';

/** Every trip that leaves its origin on a date, sold or not, and what trains and stations are called now. */
export function listTrips({ db, timetable }: Pick<Deps, 'db' | 'timetable'>) {
  return async ({ journeyDate }: { journeyDate: string }) => {
    if (!isLocalDate(journeyDate)) return { trips: [] };
    const rows = await db
      .select({ trainId: schedules.trainId, status: schedules.status })
      .from(schedules)
      .where(eq(schedules.journeyDate, journeyDate))
      .orderBy(asc(schedules.trainId));
    const { trains, stations } = timetable.current();
    return {
      names: {
        trains: trains.map(({ id, number, name }) => ({ trainId: id, number, name })),
        stations: stations.map(({ id, code, name }) => ({ stationId: id, code, name })),
      },
      trips: rows.flatMap(({ trainId, status }) =>
        trainId ? [{ trainId, status: status as TripStatus }] : [],
      ),
    };
  };
}
