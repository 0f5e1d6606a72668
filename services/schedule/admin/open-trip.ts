import { addDays, dhakaDate } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import { invalid } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules } from '../schema.ts';
import { instantOf } from '../trips/trip.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';
import { readTrip } from './list-trips.ts';
import { type TripName, tripFacts } from './trip-rows.ts';

const openedAheadDays = 60;

/**
 * Adds a trip on a date that is not one of the train's days, or before the timer would open it. Sale begins with the
 * first day of the advance sale.
 * @throws Problem TRAIN_NOT_FOUND; TRIP_EXISTS; VALIDATION naming journeyDate.
 */
export function openTrip(deps: Deps) {
  return async (actor: Actor, { trainId, journeyDate }: TripName) => {
    const train = deps.timetable.current().trainsById.get(trainId);
    if (!train || train.stops.length < 2) throw problems.TRAIN_NOT_FOUND();
    const now = deps.clock.now();
    if (journeyDate > addDays(dhakaDate(now), openedAheadDays))
      throw invalid('journeyDate', `is more than ${openedAheadDays} days ahead`);
    const departureTime = instantOf(journeyDate, train.stops[0]!.departure);
    if (departureTime <= now) throw invalid('journeyDate', 'is over: the train would have left already');

    const version = await deps.db.transaction(async (tx) => {
      const [opened] = await tx
        .insert(schedules)
        .values({
          id: newId(),
          trainId,
          routeId: train.routeId,
          journeyDate,
          departureTime,
          arrivalTime: instantOf(journeyDate, train.stops.at(-1)!.arrival),
          availableSeats: train.totalSeats,
          totalSeats: train.totalSeats,
          isExtra: true,
        })
        .onConflictDoNothing()
        .returning();
      if (!opened) throw problems.TRIP_EXISTS();
      const entityId = `${trainId}/${journeyDate}`;
      const after = tripFacts(opened);
      await recordAction(tx, actor, now, { action: 'open', entity: 'trip', entityId, before: null, after });
      return raiseVersion(tx);
    });
    await announceVersion(deps, version);
    return readTrip(deps)({ trainId, journeyDate });
  };
}
