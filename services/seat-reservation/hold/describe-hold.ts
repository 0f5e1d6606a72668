import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import type { Hold } from '../redis/hold-record.ts';
import { arrivalInstant, boardingInstant, type TripStop } from '../trip/trip.ts';
import { findHold, readLiveHold, type StoredHold } from './find-hold.ts';
import { marksOf } from './identities.ts';

type Input = typeof contract.describeHold.input.static;
type HeldJourney = typeof contract.describeHold.output.static;

/** What a booking is judged by before it claims the hold. @throws Problem HOLD_NOT_FOUND */
export function describeHold(deps: Deps) {
  return async ({ holdId, userId }: Input): Promise<HeldJourney> => {
    const stored = await findHold(deps, holdId, userId);
    const hold = stored && (await readLiveHold(deps, stored.trip, holdId));
    if (!hold || hold.userId !== userId) throw problems.HOLD_NOT_FOUND();
    return toHeldJourney(stored, hold);
  };
}

export function toHeldJourney({ trip, legs, seats, identity }: StoredHold, hold: Hold): HeldJourney {
  const { trainId, trainNumber, trainName, trainNameBn, routeId, journeyDate, stops, delayMinutes } = trip;
  return {
    holdId: hold.holdId,
    identity: marksOf(identity)[0] ?? null,
    marks: marksOf(identity),
    trainId,
    trainNumber,
    trainName,
    trainNameBn,
    routeId,
    journeyDate,
    from: place(stops[legs.from]!),
    to: place(stops[legs.to]!),
    boardingAt: boardingInstant(trip, legs).toISOString(),
    arrivalAt: arrivalInstant(trip, legs).toISOString(),
    delayMinutes,
    seats: seats.map(({ seatId, seatNumber, coachId, coachNumber, class: seatClass }) => {
      return { seatId, seatNumber, coachId, coachNumber, class: seatClass };
    }),
    expiresAt: new Date(hold.expiresAtMs).toISOString(),
  };
}

const place = ({ stationId, code, name, nameBn }: TripStop) => ({ stationId, code, name, nameBn });
