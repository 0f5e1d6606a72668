import { quoteJourney } from './quote-fares.ts';
import {
  type Quote,
  type Station,
  type Timetable,
  type Train,
  type TrainType,
  type TripStatus,
  tripKey,
} from './timetable-index.ts';
import { instantOf, journeyDateOf } from './trip.ts';

/** A trip as the search cache keeps it: everything but the number of free seats. */
export interface CachedTrip {
  timetableVersion: number;
  trainId: string;
  trainNumber: string;
  trainName: string;
  trainNameBn: string;
  type: TrainType;
  journeyDate: string;
  from: string;
  to: string;
  departureTime: string;
  arrivalTime: string;
  durationMinutes: number;
  /** A time of this journey is copied or interpolated. */
  timesEstimated: boolean;
  status: TripStatus;
  /** Expected so late; the times are as planned. */
  delayMinutes: number;
  classes: Quote[];
}

/** The trips that leave `from` on `date` and go on to `to`, by departure. */
export function computeTrips(timetable: Timetable, from: Station, to: Station, date: string): CachedTrip[] {
  const calls = timetable.trainsByStation.get(from.id) ?? [];
  return calls
    .flatMap(({ train, at }) => {
      const end = train.stopAt.get(to.id);
      if (end === undefined || end <= at) return [];
      const trip = describe(timetable, train, { at, end, date });
      return trip ? [trip] : [];
    })
    .sort((one, other) =>
      one.departureTime < other.departureTime ? -1 : one.departureTime > other.departureTime ? 1 : 0,
    );
}

function describe(
  timetable: Timetable,
  train: Train,
  { at, end, date }: { at: number; end: number; date: string },
): CachedTrip | undefined {
  const [boarding, leaving] = [train.stops[at]!, train.stops[end]!];
  const journeyDate = journeyDateOf(date, boarding.departure);
  const state = timetable.trips.get(tripKey(train.id, journeyDate));
  if (!state) return undefined;
  return {
    timetableVersion: timetable.version,
    trainId: train.id,
    trainNumber: train.number,
    trainName: train.name,
    trainNameBn: train.nameBn,
    type: train.type,
    journeyDate,
    from: boarding.station.code,
    to: leaving.station.code,
    departureTime: instantOf(journeyDate, boarding.departure).toISOString(),
    arrivalTime: instantOf(journeyDate, leaving.arrival).toISOString(),
    durationMinutes: leaving.arrival - boarding.departure,
    timesEstimated: boarding.departureEstimated || leaving.arrivalEstimated,
    ...state,
    classes: quoteJourney(timetable, train, at, end),
  };
}
