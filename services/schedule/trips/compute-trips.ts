import { t } from 'elysia';
import { oneOf } from '#shared/base/contract';
import { type SaleSwitch, shutBy } from '#shared/base/sale';
import { quoteJourney } from '../fares/quote-journey.ts';
import { type Station, type Timetable, type Train, tripKey } from '../timetable/timetable-index.ts';
import { instantOf, journeyDateOf } from './trip.ts';

const quote = t.Object({
  class: t.String(),
  basePoisha: t.Integer(),
  vatPoisha: t.Integer(),
  beddingPoisha: t.Integer(),
});

/** A trip as the search cache keeps it: everything but the number of free seats. */
export const cachedTrip = t.Object({
  timetableVersion: t.Integer(),
  trainId: t.String(),
  trainNumber: t.String(),
  trainName: t.String(),
  trainNameBn: t.String(),
  type: oneOf(['INTERCITY', 'MAIL', 'EXPRESS', 'LOCAL']),
  journeyDate: t.String(),
  from: t.String(),
  to: t.String(),
  departureTime: t.String(),
  arrivalTime: t.String(),
  durationMinutes: t.Integer(),
  /** A time of this journey is copied or interpolated. */
  timesEstimated: t.Boolean(),
  status: oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']),
  /** Expected so late; the times are as planned. */
  delayMinutes: t.Integer(),
  classes: t.Array(quote),
  /** By operators. */
  salePaused: t.Optional(t.Boolean()),
  /** By operators: nothing is sold before. */
  saleOpensAt: t.Optional(t.String()),
});

export type CachedTrip = typeof cachedTrip.static;

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
    ...saleOf(timetable.sale, { trainId: train.id, journeyDate }),
  };
}

function saleOf(switches: SaleSwitch[], trip: { trainId: string; journeyDate: string }) {
  const { paused, opensAtMs } = shutBy(switches, trip);
  return {
    ...(paused && { salePaused: true }),
    ...(Number.isFinite(opensAtMs) && { saleOpensAt: new Date(opensAtMs).toISOString() }),
  };
}
