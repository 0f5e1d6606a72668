import { addDays, dhakaDate, isLocalDate } from '#shared/base/clock';
import { commonProblems, invalid } from '#shared/base/problem';
import { isSaleClosed } from '#shared/base/sale';
import * as seats from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { serviceChargePoisha } from '../fares/quote-journey.ts';
import { type Quote, type Station, searchable, type Timetable } from '../timetable/timetable-index.ts';
import { type CachedTrip, computeTrips } from '../trips/compute-trips.ts';

type SearchDeps = Pick<Deps, 'bus' | 'clock' | 'config' | 'log' | 'searchCache' | 'timetable'>;

export interface FoundTrip extends Omit<CachedTrip, 'classes' | 'timetableVersion'> {
  /** With the delay; equal to the planned times where there is none. */
  expectedDepartureTime: string;
  expectedArrivalTime: string;
  /** By the rule that refuses a hold. */
  saleClosed: boolean;
  /** `available` is null where the number of free seats cannot be had at the moment. */
  classes: (Quote & { available: number | null })[];
}

export interface Search {
  from: Station;
  to: Station;
  date: string;
  trips: FoundTrip[];
  serviceChargePoisha: number;
}

/** The contract takes so many journeys in one request. */
const journeysAtOnce = 64;

/**
 * Trips between two stations on the Dhaka date at which they leave `from`, those that have left it excepted.
 * Stations by code, name, Bengali name or alias.
 * @throws Problem VALIDATION naming from, to or date.
 */
export function searchTrips(deps: SearchDeps) {
  return async (input: { from: string; to: string; date: string }): Promise<Search> => {
    const timetable = deps.timetable.current();
    const from = findStation(timetable, 'from', input.from);
    const to = findStation(timetable, 'to', input.to);
    if (from.id === to.id) throw invalid('to', 'is the same station as from');
    checkDate(timetable, input.date, dhakaDate(deps.clock.now()));

    const where = { from: from.code, to: to.code, date: input.date };
    let trips = await deps.searchCache.get(where, timetable.version);
    if (!trips) {
      trips = computeTrips(timetable, from, to, input.date);
      await deps.searchCache.set(where, trips);
    }
    const now = deps.clock.now();
    const since = now.toISOString();
    const ahead = trips.filter((trip) => later(trip.departureTime, trip.delayMinutes) > since);
    const closed = ahead.map((trip) => saleIsClosed(deps, trip, now));
    const free = await countFreeSeats(deps, ahead, closed, from, to);
    return {
      from,
      to,
      date: input.date,
      trips: ahead.map(({ timetableVersion: _version, ...trip }, at) => ({
        ...trip,
        expectedDepartureTime: later(trip.departureTime, trip.delayMinutes),
        expectedArrivalTime: later(trip.arrivalTime, trip.delayMinutes),
        saleClosed: closed[at]!,
        classes: trip.classes.map((quote) => ({
          ...quote,
          available: closed[at] ? 0 : freeOf(trip, quote.class, free[at]),
        })),
      })),
      serviceChargePoisha: serviceChargePoisha(timetable),
    };
  };
}

const later = (instant: string, minutes: number) =>
  minutes === 0 ? instant : new Date(Date.parse(instant) + minutes * 60_000).toISOString();

function saleIsClosed({ config }: SearchDeps, trip: CachedTrip, now: Date): boolean {
  if (trip.status === 'COMPLETED') return true;
  return isSaleClosed(config, new Date(later(trip.departureTime, trip.delayMinutes)), now);
}

function findStation(timetable: Timetable, field: 'from' | 'to', text: string): Station {
  const station = timetable.stationsByWord.get(searchable(text));
  if (!station) throw invalid(field, 'is not the code or the name of a station; search with /v1/stations?q=');
  return station;
}

function checkDate(timetable: Timetable, date: string, today: string): void {
  if (!isLocalDate(date)) throw invalid('date', 'is not a date written YYYY-MM-DD');
  const last = addDays(today, timetable.rules.advanceSaleDays);
  if (date >= today && date <= last) return;
  const message = `is outside the dates on sale, ${today} to ${last}`;
  throw commonProblems.VALIDATION(`date ${message}`, {
    errors: [{ field: 'date', message }],
    allowed: { from: today, to: last },
  });
}

type FreeSeats = Record<string, number> | null;

/** Free seats by class for each trip. They are never cached; without an answer the trips are shown without them. */
async function countFreeSeats(
  deps: SearchDeps,
  trips: CachedTrip[],
  closed: boolean[],
  from: Station,
  to: Station,
): Promise<FreeSeats[]> {
  const asked = trips.flatMap((trip, at) => (isOnSale(trip) && !closed[at] ? [{ trip, at }] : []));
  const free: FreeSeats[] = trips.map(() => null);
  const batches = Array.from({ length: Math.ceil(asked.length / journeysAtOnce) }, (_, batch) =>
    asked.slice(batch * journeysAtOnce, (batch + 1) * journeysAtOnce),
  );
  await Promise.all(
    batches.map(async (batch) => {
      try {
        const journeys = batch.map(({ trip }) => ({
          trainId: trip.trainId,
          journeyDate: trip.journeyDate,
          fromStationId: from.id,
          toStationId: to.id,
        }));
        const answer = await deps.bus.request(
          seats.getAvailability,
          { journeys },
          { deadlineMs: deps.config.SCHEDULE_AVAILABILITY_DEADLINE_MS },
        );
        for (const [index, { at }] of batch.entries()) free[at] = answer.journeys[index] ?? null;
      } catch (error) {
        deps.log.warn({ error, trips: batch.length }, 'search without the number of free seats');
      }
    }),
  );
  return free;
}

const isOnSale = (trip: Pick<CachedTrip, 'status' | 'classes'>) =>
  trip.classes.length > 0 && (trip.status === 'SCHEDULED' || trip.status === 'DELAYED');

function freeOf(trip: Pick<CachedTrip, 'status'>, code: string, free: FreeSeats | undefined): number | null {
  if (trip.status === 'CANCELLED' || trip.status === 'COMPLETED') return 0;
  return free ? (free[code] ?? 0) : null;
}
