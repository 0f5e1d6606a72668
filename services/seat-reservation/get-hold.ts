import { toMoney } from '#shared/money';
import type { Deps } from './connect.ts';
import type { HeldSeats } from './create-hold.ts';
import { problems } from './problems.ts';
import { findHold, readLiveHold } from './queries.ts';
import { boardingInstant } from './trip.ts';

/** A hold of the caller that still stands. @throws Problem HOLD_NOT_FOUND */
export const getHold =
  (deps: Deps) =>
  async ({ holdId, userId }: { holdId: string; userId: string }) => {
    const stored = await findHold(deps, holdId, userId);
    const hold = stored && (await readLiveHold(deps, stored.trip, holdId));
    if (!hold || hold.userId !== userId) throw problems.HOLD_NOT_FOUND();
    const { trip, legs } = stored;
    const fares = await deps.fares.byClass(
      trip.trainId,
      trip.stops[legs.from]!.stationId,
      trip.stops[legs.to]!.stationId,
    );
    return toHoldAnswer({ trip, hold, fares });
  };

export function toHoldAnswer({ trip, hold, fares }: HeldSeats) {
  const seats = hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!);
  return {
    holdId: hold.holdId,
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    from: trip.stops[hold.from]!.code,
    to: trip.stops[hold.to]!.code,
    boardingAt: boardingInstant(trip, hold).toISOString(),
    expiresAt: new Date(hold.expiresAtMs).toISOString(),
    claimed: hold.claimed,
    seats: seats.map(({ seatId, seatNumber, coachId, coachNumber, class: seatClass }) => {
      return {
        seatId,
        seatNumber,
        coachId,
        coachNumber,
        class: seatClass,
        fare: toMoney(fares.get(seatClass) ?? 0),
      };
    }),
  };
}
