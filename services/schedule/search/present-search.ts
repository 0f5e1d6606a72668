import { toMoney } from '#shared/base/money';
import { saleClosesAt } from '#shared/base/sale';
import { classNames } from '../fares/class-names.ts';
import type { TripsAnswer } from '../models.ts';
import { nameOf } from '../queries.ts';
import type { Quote } from '../timetable/timetable-index.ts';
import type { CachedTrip } from '../trips/compute-trips.ts';
import type { FreeSeats } from './ask-seats.ts';
import type { Journey } from './journey.ts';

/** A trip with the instants at which it changes by the clock alone; it is late by its delay at each. */
export interface FoundTrip {
  trip: CachedTrip;
  leavesAtMs: number;
  arrivesAtMs: number;
  /** By the rule that refuses a hold. */
  closesAtMs: number;
  /** By operators; long past where they have said nothing. */
  opensAtMs: number;
}

export function foundTrip(config: Parameters<typeof saleClosesAt>[0], trip: CachedTrip): FoundTrip {
  const delayMs = trip.delayMinutes * 60_000;
  const leavesAtMs = Date.parse(trip.departureTime) + delayMs;
  return {
    trip,
    leavesAtMs,
    arrivesAtMs: Date.parse(trip.arrivalTime) + delayMs,
    closesAtMs: saleClosesAt(config, new Date(leavesAtMs)).getTime(),
    opensAtMs: trip.saleOpensAt ? Date.parse(trip.saleOpensAt) : Number.NEGATIVE_INFINITY,
  };
}

const isAhead = ({ leavesAtMs }: FoundTrip, nowMs: number) => leavesAtMs > nowMs;

const isClosed = ({ trip, closesAtMs }: FoundTrip, nowMs: number) =>
  trip.status === 'COMPLETED' || nowMs >= closesAtMs;

/** Whether its free seats are worth asking for. */
export function isOnSale(found: FoundTrip, nowMs: number): boolean {
  const { classes, status } = found.trip;
  const runs = status === 'SCHEDULED' || status === 'DELAYED';
  return classes.length > 0 && runs && isAhead(found, nowMs) && !isClosed(found, nowMs);
}

/** The instants around now between which the clock changes nothing of these trips. */
export function untouched(trips: FoundTrip[], nowMs: number): { sinceMs: number; untilMs: number } {
  const changes = trips.flatMap(({ leavesAtMs, closesAtMs, opensAtMs }) => [
    leavesAtMs,
    closesAtMs,
    opensAtMs,
  ]);
  return {
    sinceMs: Math.max(...changes.filter((at) => at <= nowMs)),
    untilMs: Math.min(...changes.filter((at) => at > nowMs)),
  };
}

/** @param freeOf null where the free seats of a trip are not known */
export function presentSearch(
  { from, to, date }: Journey,
  trips: FoundTrip[],
  about: { nowMs: number; serviceChargePoisha: number; freeOf: (found: FoundTrip) => FreeSeats },
): typeof TripsAnswer.static {
  return {
    from: nameOf(from),
    to: nameOf(to),
    date,
    trips: trips
      .filter((found) => isAhead(found, about.nowMs))
      .map((found) => {
        const { timetableVersion: _version, saleOpensAt, ...trip } = found.trip;
        const saleClosed = isClosed(found, about.nowMs);
        const available = saleClosed ? () => 0 : availableOf(trip.status, about.freeOf(found));
        return {
          ...trip,
          expectedDepartureTime: new Date(found.leavesAtMs).toISOString(),
          expectedArrivalTime: new Date(found.arrivesAtMs).toISOString(),
          saleClosed,
          ...(found.opensAtMs > about.nowMs && { saleOpensAt }),
          classes: trip.classes.map((quote) => ({
            ...presentQuote(quote, about.serviceChargePoisha),
            available: available(quote.class),
          })),
        };
      }),
  };
}

function availableOf(status: CachedTrip['status'], free: FreeSeats): (code: string) => number | null {
  if (status === 'CANCELLED' || status === 'COMPLETED') return () => 0;
  return (code) => (free ? (free[code] ?? 0) : null);
}

function presentQuote(quote: Quote, serviceChargePoisha: number) {
  return {
    class: quote.class,
    ...classNames(quote.class),
    fare: toMoney(quote.basePoisha + quote.vatPoisha + quote.beddingPoisha),
    items: {
      base: toMoney(quote.basePoisha),
      vat: toMoney(quote.vatPoisha),
      bedding: toMoney(quote.beddingPoisha),
      serviceCharge: toMoney(serviceChargePoisha),
    },
  };
}
