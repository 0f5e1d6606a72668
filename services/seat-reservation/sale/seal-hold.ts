import type { Deps } from '../connect.ts';
import { findHold, type StoredHold } from '../hold/find-hold.ts';
import { tripScript } from '../redis/scripts.ts';
import { legCount } from '../trip/trip.ts';
import { sameClasses } from './equal-seats.ts';
import sealLua from './seal-hold.lua' with { type: 'text' };

const sealScript = tripScript('seal-hold', sealLua);

/** The seats a paid booking says it holds. */
export interface PaidFor {
  trainId: string;
  journeyDate: string;
  fromStationId: string;
  toStationId: string;
  seatIds: string[];
  /** As many other seats of the same classes are accepted. */
  acceptEqualSeats?: boolean;
}

/**
 * Step 1 of a confirmation: the seats of a standing hold become sold in Redis. Step 2 may confirm the rows of the hold
 * that this answers; undefined where the hold has lapsed or is not the one that was paid for.
 */
export async function sealHold(
  deps: Deps,
  { holdId, userId, paid }: { holdId: string; userId: string; paid: PaidFor },
): Promise<StoredHold | undefined> {
  const stored = await findHold(deps, { holdId, userId });
  if (!stored || !isPaidFor(stored, paid)) return undefined;
  const { outcome } = await sealScript.run(deps, {
    trip: stored.trip,
    args: [
      holdId,
      stored.grantedAtMs,
      userId,
      legCount(stored.trip),
      ...stored.rows.flatMap(({ reservationId, seat }) => [reservationId, seat.ordinal]),
    ],
  });
  // TAKEN: in Redis the seats are sold to another booking. Postgres decides.
  return outcome === 'SEALED' || outcome === 'TAKEN' ? stored : undefined;
}

function isPaidFor({ trip, legs, seats, rows }: StoredHold, paid: PaidFor): boolean {
  const held = new Set(seats.map((seat) => seat.seatId));
  const sameSeats =
    held.size === new Set(paid.seatIds).size && paid.seatIds.every((seatId) => held.has(seatId));
  return (
    trip.trainId === paid.trainId &&
    trip.journeyDate === paid.journeyDate &&
    trip.stops[legs.from]!.stationId === paid.fromStationId &&
    trip.stops[legs.to]!.stationId === paid.toStationId &&
    (sameSeats || (paid.acceptEqualSeats === true && sameClasses(trip.layout, paid.seatIds, seats))) &&
    rows.every(({ status }) => status === 'LOCKED' || status === 'EXPIRED')
  );
}
