import { dhakaDate } from '#shared/base/clock';
import { invalid } from '#shared/base/problem';

export interface TripStop {
  stationId: string;
  code: string;
  name: string;
  nameBn: string;
  /** null at the origin. */
  arrivesAt: string | null;
  /** null at the terminus. */
  departsAt: string | null;
  onlineBoarding: boolean;
}

export type TripStatus = 'SCHEDULED' | 'DELAYED' | 'CANCELLED' | 'COMPLETED';

interface LayoutSeat {
  seatId: string;
  seatNumber: string;
  seatType: string;
}

export interface LayoutCoach {
  coachId: string;
  coachNumber: string;
  class: string;
  seats: LayoutSeat[];
}

export interface Seat extends LayoutSeat {
  /** Its place among all seats of the trip; never changes. */
  ordinal: number;
  coachId: string;
  coachNumber: string;
  class: string;
}

/** The coaches and seats of a trip; trips with the same ones share it. */
export interface Layout {
  id: string;
  coaches: LayoutCoach[];
  /** By ordinal. */
  seats: Seat[];
  /** seatId → ordinal */
  ordinals: ReadonlyMap<string, number>;
}

/** Names a trip: a train and the date it leaves its origin. */
export interface TripName {
  trainId: string;
  journeyDate: string;
}

export interface Trip extends TripName {
  trainNumber: string;
  trainName: string;
  trainNameBn: string;
  routeId: string;
  status: TripStatus;
  /** Leg i runs from stops[i] to stops[i + 1]. */
  stops: TripStop[];
  /** How much later than planned the times of the stops are. */
  delayMinutes: number;
  layout: Layout;
  /** Grows each time the trip is frozen anew, with other legs, ordinals and keys. */
  revision: number;
}

/** The legs `[from, to)` of a trip, by the indices of its stops. */
export interface Legs {
  from: number;
  to: number;
}

export const legCount = (trip: Trip): number => trip.stops.length - 1;

/** @throws Problem VALIDATION naming `from` or `to`: not a stop, or not in travel order. */
export function findLegs(trip: Trip, from: string, to: string): Legs {
  const start = placesOf(trip.stops, from)[0];
  if (start === undefined) throw invalid('from', 'is not a stop of this train');
  const ends = placesOf(trip.stops, to);
  const end = ends.find((at) => at > start);
  if (end !== undefined) return { from: start, to: end };
  throw invalid('to', ends.length > 0 ? 'comes after from in travel order' : 'is not a stop of this train');
}

/** By station ids, or undefined where the trip has no such journey. */
export function legsBetween(trip: Trip, fromStationId: string, toStationId: string): Legs | undefined {
  const from = trip.stops.findIndex((stop) => stop.stationId === fromStationId);
  const to = trip.stops.findIndex((stop, at) => at > from && stop.stationId === toStationId);
  return from >= 0 && to > from ? { from, to } : undefined;
}

/** By the stops of a trip: where each name stands among them, in travel order. */
const places = new WeakMap<TripStop[], Map<string, number[]>>();

/** Where the stops of this code, name or id are, in travel order. */
function placesOf(stops: TripStop[], text: string): number[] {
  let known = places.get(stops);
  if (!known) {
    known = new Map();
    for (const [at, { code, name, nameBn, stationId }] of stops.entries()) {
      for (const called of new Set([code, name, nameBn, stationId].map((one) => one.toLowerCase())))
        known.set(called, [...(known.get(called) ?? []), at]);
    }
    places.set(stops, known);
  }
  return known.get(text.trim().toLowerCase()) ?? [];
}

/** When the train leaves the boarding stop. */
export function boardingInstant(trip: Trip, legs: Legs): Date {
  const stop = trip.stops[legs.from]!;
  return new Date(stop.departsAt ?? stop.arrivesAt!);
}

/** When the train reaches the last stop of the journey. */
export function arrivalInstant(trip: Trip, legs: Legs): Date {
  const stop = trip.stops[legs.to]!;
  return new Date(stop.arrivesAt ?? stop.departsAt!);
}

/** The Dhaka date of boarding, which may be a day after the trip's journeyDate. */
export const boardingDate = (trip: Trip, legs: Legs): string => dhakaDate(boardingInstant(trip, legs));

export function endsAt(stops: TripStop[]): Date {
  const last = stops.at(-1)!;
  return new Date(last.arrivesAt ?? last.departsAt!);
}

/** One trip has one name, however its id was written. */
export const nameOf = ({ trainId, journeyDate }: TripName): string =>
  `${trainId.toLowerCase()}|${journeyDate}`;
