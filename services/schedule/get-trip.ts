import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { addDays, dhakaDate, isLocalDate } from '#shared/clock';
import type { Deps } from './connect.ts';
import { problems } from './problems.ts';
import { coaches, schedules, seats } from './schema.ts';
import { type Coach, type Train, type TripStatus, tripKey } from './timetable-index.ts';
import { instantOf } from './trip.ts';

type TripDeps = Pick<Deps, 'clock' | 'db' | 'timetable'>;

/**
 * One trip with its stops in travel order and its seats; a train without classes has none.
 * @throws Problem TRIP_NOT_FOUND where the train does not run on that date, and for dates that are not on sale yet.
 */
export function getTrip(deps: TripDeps) {
  return async (input: { trainId: string; journeyDate: string }) => {
    const { trainId, journeyDate } = input;
    const timetable = deps.timetable.current();
    const train = timetable.trainsById.get(trainId);
    const last = addDays(dhakaDate(deps.clock.now()), timetable.rules.advanceSaleDays);
    if (!train || !isLocalDate(journeyDate) || journeyDate > last) throw problems.TRIP_NOT_FOUND();
    const status =
      timetable.trips.get(tripKey(trainId, journeyDate)) ?? (await readStatus(deps, trainId, journeyDate));
    if (!status) throw problems.TRIP_NOT_FOUND();
    return {
      trainId,
      trainNumber: train.number,
      trainName: train.name,
      trainNameBn: train.nameBn,
      routeId: train.routeId,
      journeyDate,
      status,
      stops: describeStops(train, journeyDate),
      coaches: await readSeats(deps, train.coaches),
    };
  };
}

async function readStatus(
  deps: TripDeps,
  trainId: string,
  journeyDate: string,
): Promise<TripStatus | undefined> {
  const [row] = await deps.db
    .select({ status: schedules.status })
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)));
  return row?.status as TripStatus | undefined;
}

function describeStops(train: Train, journeyDate: string) {
  return train.stops.map((stop, at) => ({
    stationId: stop.stationId,
    code: stop.station.code,
    name: stop.station.name,
    nameBn: stop.station.nameBn,
    arrivesAt: at === 0 ? null : instantOf(journeyDate, stop.arrival).toISOString(),
    departsAt: at === train.stops.length - 1 ? null : instantOf(journeyDate, stop.departure).toISOString(),
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
    .innerJoin(coaches, eq(coaches.id, seats.coachId))
    .where(
      and(
        inArray(seats.coachId, ids),
        eq(seats.isAvailable, true),
        sql`${seats.ordinal} < ${coaches.totalSeats}`,
      ),
    )
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
