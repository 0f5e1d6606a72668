import type { Seat } from './layout.ts';
import type { TripName } from './trip.ts';

/** The trip's own keys. The braces are literal: all keys of a train live in one slot. */
export interface TripKeys {
  /** hash holdId → record */
  hold: string;
  /** sorted set holdId by expiry */
  due: string;
  /** bitmap, ordinal × legs */
  sold: string;
  /** hash reservationId → seat, legs, user: the owners of the bits */
  sales: string;
  /** hash user → seats held and bought */
  quota: string;
  /** the epoch under which the keys were built */
  ready: string;
}

export function tripKeys({ trainId, journeyDate }: TripName): TripKeys {
  const key = (kind: string) => `${kind}:{${trainId}}:${journeyDate}`;
  return {
    hold: key('hold'),
    due: key('due'),
    sold: key('sold'),
    sales: key('sales'),
    quota: key('quota'),
    ready: key('ready'),
  };
}

/** The first six KEYS of every script, in the order that prelude.lua reads them. */
export function scriptKeys(trip: TripName): string[] {
  const { hold, due, sold, sales, quota, ready } = tripKeys(trip);
  return [hold, due, sold, sales, quota, ready];
}

/** The spec's lock: its value is the userId, its life the hold's. */
export function seatKey(trip: TripName, seat: Pick<Seat, 'coachId' | 'seatNumber'>): string {
  return `seat:{${trip.trainId}}:${seat.coachId}:${seat.seatNumber}:${trip.journeyDate}`;
}
