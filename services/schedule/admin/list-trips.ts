import { and, eq, gte, lte } from 'drizzle-orm';
import { dhakaDate } from '#shared/base/clock';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules, trains } from '../schema.ts';
import type { TripStatus } from '../timetable/timetable-index.ts';
import { presentTrip, type TripName, trainNames } from './trip-rows.ts';

interface TripsQuery extends PageQuery {
  trainId?: string;
  status?: TripStatus;
  from?: string;
  to?: string;
}

const byDate = keyset('ascending', [schedules.journeyDate, 'date'], [schedules.id, 'uuid']);

/** Trips by journey date, from today unless said otherwise. */
export function listTrips({ db, clock }: Deps) {
  return async ({ limit, cursor, trainId, status, from, to }: TripsQuery) => {
    const first = from ?? dhakaDate(clock.now());
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
          byDate.after(cursor),
        ),
      )
      .orderBy(byDate.order)
      .limit(limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ trip }) => [trip.journeyDate, trip.id]);
    return { items: items.map(({ trip, ...names }) => presentTrip(trip, names)), nextCursor };
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
