import { sql } from 'drizzle-orm';
import { addDays, type Clock, dhakaDate } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import { timetableVersion } from '../schema.ts';
import type { ScheduleDatabase } from '../timetable/read-timetable.ts';
import type { Timetable, Train } from '../timetable/timetable-index.ts';
import { tripKey } from '../timetable/timetable-index.ts';
import { instantOf, runsOn, saleWindow } from './trip.ts';

export interface MissingTrip {
  train: Train;
  journeyDate: string;
}

/** The trips from yesterday to the end of the advance sale that ought to exist and do not. */
function missingTrips(timetable: Timetable, today: string): MissingTrip[] {
  const { first, last } = saleWindow(today, timetable.rules.advanceSaleDays);
  const missing: MissingTrip[] = [];
  for (let journeyDate = first; journeyDate <= last; journeyDate = addDays(journeyDate, 1)) {
    for (const train of timetable.trains) {
      if (train.stops.length < 2 || timetable.trips.has(tripKey(train.id, journeyDate))) continue;
      if (runsOn(train, journeyDate)) missing.push({ train, journeyDate });
    }
  }
  return missing;
}

/**
 * Makes the trips that are missing. Any number of processes may do it at once: the first one's row stands.
 * New trips change what searches answer, so the timetable gets a new version.
 * @returns how many were made here, and the version in force.
 */
export function generateSchedules(deps: { db: ScheduleDatabase; clock: Clock }) {
  return async (timetable: Timetable): Promise<{ made: number; version: number }> => {
    const rows = missingTrips(timetable, dhakaDate(deps.clock.now())).map(toRow);
    if (rows.length === 0) return { made: 0, version: timetable.version };
    return deps.db.transaction(async (tx) => {
      const made = await tx.execute<{ id: string }>(sql`
        INSERT INTO schedules (id, train_id, route_id, journey_date, departure_time, arrival_time, available_seats, total_seats)
        SELECT id, train_id, route_id, journey_date, departure_time, arrival_time, total_seats, total_seats
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS row (
          id uuid, train_id uuid, route_id uuid, journey_date date,
          departure_time timestamptz, arrival_time timestamptz, total_seats integer)
        ON CONFLICT (train_id, journey_date) DO NOTHING
        RETURNING id`);
      if (made.length === 0) return { made: 0, version: timetable.version };
      const [row] = await tx
        .update(timetableVersion)
        .set({ version: sql`${timetableVersion.version} + 1`, changedAt: sql`CURRENT_TIMESTAMP` })
        .returning({ version: timetableVersion.version });
      return { made: made.length, version: row!.version };
    });
  };
}

function toRow({ train, journeyDate }: MissingTrip) {
  return {
    id: newId(),
    train_id: train.id,
    route_id: train.routeId,
    journey_date: journeyDate,
    departure_time: instantOf(journeyDate, train.stops[0]!.departure).toISOString(),
    arrival_time: instantOf(journeyDate, train.stops.at(-1)!.arrival).toISOString(),
    total_seats: train.totalSeats,
  };
}
