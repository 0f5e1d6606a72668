import type { Deps } from '../connect.ts';
import { type Hold, readLiveHolds } from '../redis/hold-record.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import { type LockedHold, listLocked } from './find-hold.ts';

export interface OwnHold {
  trip: Trip;
  hold: Hold;
}

/** Above the limit of any trip. */
const holdsOfTripAtMost = 50;

/** Of these LOCKED grants, those that stand in Redis: a lapsed one may stay LOCKED for a while. */
export async function listStanding(
  deps: Deps,
  { userId, locked }: { userId: string; locked: LockedHold[] },
): Promise<OwnHold[]> {
  if (locked.length === 0) return [];
  const records = await readLiveHolds(deps, locked);
  return locked.flatMap(({ trip, grantedAtMs }, at) => {
    const hold = records[at];
    return hold?.userId === userId && hold.grantedAtMs === grantedAtMs ? [{ trip, hold }] : [];
  });
}

/** The caller's standing holds on a trip that have one of these seats. */
export async function ownHoldsOn(
  deps: Deps,
  { userId, trip, concerns }: { userId: string; trip: Trip; concerns: (seat: Seat) => boolean },
): Promise<OwnHold[]> {
  const locked = await listLocked(deps, { userId, trip, limit: holdsOfTripAtMost });
  const own = await listStanding(deps, { userId, locked });
  return own.filter(({ hold }) => hold.ordinals.some((ordinal) => concerns(trip.layout.seats[ordinal]!)));
}
