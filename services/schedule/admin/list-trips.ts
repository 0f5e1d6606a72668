import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { dhakaDate, isLocalDate } from '#shared/base/clock';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules, trains } from '../schema.ts';
import type { TripStatus } from '../timetable/timetable-index.ts';
import { presentTrip, type TripName, trainNames } from './trip-rows.ts';

interface TripsQuery {
  limit: number;
  cursor?: string;
  trainId?: string;
  status?: TripStatus;
  from?: string;
  to?: string;
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Trips by journey date, from today unless said otherwise. */
export function listTrips({ db, clock }: Deps) {
  return async ({ limit, cursor, trainId, status, from, to }: TripsQuery) => {
    const first = from ?? dhakaDate(clock.now());
    const after = decodeCursor(cursor, 2) as [string, string] | undefined;
    if (after && !(isLocalDate(after[0]) && uuidPattern.test(after[1])))
      throw invalid('cursor', 'is not a cursor of this list');
    const rows = await db
      .select({ trip: schedules, ...trainNames })
      .from(schedules)
      .innerJoin(trains, eq(trains.id, schedules.trainId))
      .where(
        and(
          gte(schedules.journeyDate, first),
          to === undefined ? undefined : lte(schedules.journeyDate, to),
          trainId === undefined ? undefined : eq(schedules.trainId, trainId),
          status === undefined ? undefined : eq(schedules.status, status),
          after && sql`(${schedules.journeyDate}, ${schedules.id}) > (${after[0]}::date, ${after[1]}::uuid)`,
        ),
      )
      .orderBy(asc(schedules.journeyDate), asc(schedules.id))
      .limit(limit + 1);
    const items = rows.slice(0, limit).map(({ trip, ...names }) => presentTrip(trip, names));
    const end = items.at(-1);
    return {
      items,
      nextCursor: rows.length > limit && end ? encodeCursor([end.journeyDate, end.tripId]) : null,
    };
  };
}

/** @throws Problem TRIP_NOT_FOUND */
export function readTrip({ db }: Deps) {
  return async ({ trainId, journeyDate }: TripName) => {
    const [row] = await db
      .select({ trip: schedules, ...trainNames })
      .from(schedules)
      .innerJoin(trains, eq(trains.id, schedules.trainId))
      .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)));
    if (!row) throw problems.TRIP_NOT_FOUND();
    const { trip, ...names } = row;
    return presentTrip(trip, names);
  };
}
