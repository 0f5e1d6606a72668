import { and, asc, eq, inArray } from 'drizzle-orm';
import { addDays, dhakaDate, isLocalDate } from '#shared/base/clock';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules, seats } from '../schema.ts';
import type { Coach, Train, TripStatus } from '../timetable/timetable-index.ts';
import { instantOf } from './trip.ts';

type TripDeps = Pick<Deps, 'clock' | 'db' | 'timetable'>;

/**
 * One trip with its stops in travel order, at the times they are expected, and its seats; a train without classes has none.
 * Whether it runs and its delay are read from its row: a caller that has just heard an event of the trip may ask before
 * this process has read the timetable again.
 * @throws Problem TRIP_NOT_FOUND where the train does not run on that date, and for dates that are not on sale yet.
 */
export function getTrip(deps: TripDeps) {
  return async (input: { trainId: string; journeyDate: string; timetableVersion?: number }) => {
    const { trainId, journeyDate } = input;
    const timetable = await deps.timetable.atLeast(input.timetableVersion);
    const train = timetable.trainsById.get(trainId);
    const last = addDays(dhakaDate(deps.clock.now()), timetable.rules.advanceSaleDays);
    if (!train || !isLocalDate(journeyDate) || journeyDate > last) throw problems.TRIP_NOT_FOUND();
    const state = await readState(deps, trainId, journeyDate);
    if (!state) throw problems.TRIP_NOT_FOUND();
    return {
      trainId,
      trainNumber: train.number,
      trainName: train.name,
      trainNameBn: train.nameBn,
      routeId: train.routeId,
      journeyDate,
      ...state,
      timetableVersion: timetable.version,
      stops: presentStops(train, journeyDate, state.delayMinutes),
      coaches: await readSeats(deps, train.coaches),
    };
  };
}

async function readState(deps: TripDeps, trainId: string, journeyDate: string) {
  const { status, delayMinutes, version } = schedules;
  const [row] = await deps.db
    .select({ status, delayMinutes, version })
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)));
  return row && { ...row, status: row.status as TripStatus };
}

/** Times as they are expected. */
function presentStops(train: Train, journeyDate: string, delayMinutes: number) {
  const at = (minutes: number) => instantOf(journeyDate, minutes + delayMinutes).toISOString();
  return train.stops.map((stop, place) => ({
    stationId: stop.stationId,
    code: stop.station.code,
    name: stop.station.name,
    nameBn: stop.station.nameBn,
    arrivesAt: place === 0 ? null : at(stop.arrival),
    departsAt: place === train.stops.length - 1 ? null : at(stop.departure),
    onlineBoarding: stop.onlineBoarding,
  }));
}

async function readSeats(deps: TripDeps, trainCoaches: Coach[]) {
  if (trainCoaches.length === 0) return [];
  const ids = trainCoaches.map((coach) => coach.id);
  const rows = await deps.db
    .select({
      coachId: seats.coachId,
      seatId: seats.id,
      seatNumber: seats.seatNumber,
      seatType: seats.seatType,
    })
    .from(seats)
    .where(and(inArray(seats.coachId, ids), eq(seats.isAvailable, true)))
    .orderBy(asc(seats.ordinal));
  const byCoach = Map.groupBy(rows, (row) => row.coachId);
  return trainCoaches.map((coach) => ({
    coachId: coach.id,
    coachNumber: coach.coachNumber,
    class: coach.class,
    seats: (byCoach.get(coach.id) ?? []).map(({ seatId, seatNumber, seatType }) => ({
      seatId,
      seatNumber,
      seatType,
    })),
  }));
}
