import type { Seat, Trip, TripName } from '../trip/trip.ts';

/** A trip that was frozen anew has keys of its own, so nobody reads them by the old legs and ordinals. */
export type KeyedTrip = TripName & Pick<Trip, 'revision'>;

/** The trip's own keys. The braces are literal: all keys of a train live in one slot. */
export interface TripKeys {
  /** hash holdId → record */
  hold: string;
  /** sorted set holdId by expiry */
  due: string;
  /** bitmap, ordinal × legs */
  sold: string;
  /** hash reservationId → seat, legs, user, identity: the owners of the bits */
  sales: string;
  /** hash user or identity → seats held and bought */
  quota: string;
  /** the epoch under which the keys were built */
  ready: string;
  /** sorted set of seat and user or identity, by when they lost the seat; the pause counts from there */
  ended: string;
}

export function tripKeys({ trainId, journeyDate, revision }: KeyedTrip): TripKeys {
  const suffix = revision === 0 ? '' : `:${revision}`;
  const key = (kind: string) => `${kind}:{${trainId}}:${journeyDate}${suffix}`;
  return {
    hold: key('hold'),
    due: key('due'),
    sold: key('sold'),
    sales: key('sales'),
    quota: key('quota'),
    ready: key('ready'),
    ended: key('ended'),
  };
}

const known = new WeakMap<KeyedTrip, readonly string[]>();

/** The first seven KEYS of every script, in the order that prelude.lua reads them. */
export function scriptKeys(trip: KeyedTrip): readonly string[] {
  let keys = known.get(trip);
  if (!keys) {
    const { hold, due, sold, sales, quota, ready, ended } = tripKeys(trip);
    keys = [hold, due, sold, sales, quota, ready, ended];
    known.set(trip, keys);
  }
  return keys;
}

/** The spec's lock: its value is the userId, its life the hold's. */
export function seatKey(trip: TripName, seat: Pick<Seat, 'coachId' | 'seatNumber'>): string {
  return `seat:{${trip.trainId}}:${seat.coachId}:${seat.seatNumber}:${trip.journeyDate}`;
}

/** sorted set of the account's holds on all trips, by expiry. It lies in the slot of the account, not of a train. */
export const heldKey = (userId: string): string => `held:{${userId}}`;

/** Where held-stamps.ts keeps what it says of one Redis; of a cluster's masters, under names that begin so. */
export const heldEpochsKey = 'held:epochs';
