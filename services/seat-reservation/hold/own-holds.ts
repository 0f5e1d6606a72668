import type { Deps } from '../connect.ts';
import { ask } from '../redis/ask-redis.ts';
import type { Hold } from '../redis/hold-record.ts';
import { tripKeys } from '../redis/keys.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import { type LockedHold, listLocked, readLiveHolds } from './find-hold.ts';

export interface OwnHold {
  trip: Trip;
  hold: Hold;
}

/** More than the limit of any trip can be. */
const holdsOfTripAtMost = 50;

/** Of grants that Postgres knows, those that stand by Redis's word: a lapsed or released one may be LOCKED for a while. */
export async function standing(deps: Deps, userId: string, locked: LockedHold[]): Promise<OwnHold[]> {
  if (locked.length === 0) return [];
  const records = await readLiveHolds(deps, locked);
  return locked.flatMap(({ trip, grantedAtMs }, at) => {
    const hold = records[at];
    return hold?.userId === userId && hold.grantedAtMs === grantedAtMs ? [{ trip, hold }] : [];
  });
}

/** The caller's own holds on a trip, those that concern these seats. */
export async function ownHoldsOn(
  deps: Deps,
  { userId, trip }: { userId: string; trip: Trip },
  concerns: (seat: Seat) => boolean,
): Promise<OwnHold[]> {
  const locked = await listLocked(deps, { userId, trip, limit: holdsOfTripAtMost });
  const own = await standing(deps, userId, locked);
  return own.filter(({ hold }) => hold.ordinals.some((ordinal) => concerns(trip.layout.seats[ordinal]!)));
}

/** Whether the account has any seat on the trip, held or bought: one look at Redis, and none at Postgres. */
export async function hasSeatsOn(
  { redis }: Deps,
  { userId, trip }: { userId: string; trip: Trip },
): Promise<boolean> {
  return (await ask(redis.hExists(tripKeys(trip).quota, userId))) === 1;
}
