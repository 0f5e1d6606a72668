import type { Actor } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { cancelTrip } from './cancel-trip.ts';
import { delayTrip } from './delay-trip.ts';
import type { TripName } from './trip-rows.ts';

// As operators ask for it: the trip and what becomes of it in one message.

/** Ids are written in small letters, in the log and in events too. */
const named = ({ trainId, journeyDate }: TripName): TripName => ({
  trainId: trainId.toLowerCase(),
  journeyDate,
});

export function orderDelay(deps: Deps) {
  return (actor: Actor, asked: TripName & { minutes: number; reason: string }) => {
    const { minutes, reason } = asked;
    return delayTrip(deps)(actor, named(asked), { minutes, reason });
  };
}

export function orderCancellation(deps: Deps) {
  return (actor: Actor, asked: TripName & { reason: string; reachedStation?: string }) => {
    const { reason, reachedStation } = asked;
    return cancelTrip(deps)(actor, named(asked), { reason, ...(reachedStation && { reachedStation }) });
  };
}
