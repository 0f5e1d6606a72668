import { toMoney } from '#shared/base/money';
import { commonProblems } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { isSold, readTrips, type TripState } from '../redis/read-trips.ts';
import { findLegs, type Legs, type TripName } from '../trip/trip.ts';

/** Every seat of the classes sold between two stops, with its status and what one passenger pays for it. */
export function seatMap(deps: Deps) {
  return async (input: TripName & { from: string; to: string }) => {
    const trip = await deps.trips.open(input);
    const legs = findLegs(trip, input.from, input.to);
    const [[state], fares] = await Promise.all([
      readTrips(deps, [trip]),
      deps.fares.byClass(trip.trainId, trip.stops[legs.from]!.stationId, trip.stops[legs.to]!.stationId),
    ]);
    if (!state) throw commonProblems.UNAVAILABLE('The seats of this trip cannot be read now');
    const { trainId, journeyDate } = trip;
    const coaches = new Map<string, ReturnType<typeof emptyCoach>>();
    for (const seat of trip.layout.seats) {
      const fare = fares.get(seat.class);
      if (fare === undefined) continue;
      const coach = coaches.get(seat.coachId) ?? emptyCoach(seat);
      coaches.set(seat.coachId, coach);
      const { seatId, seatNumber, seatType } = seat;
      const status = statusOf(state, seat.ordinal, legs);
      coach.seats.push({ seatId, seatNumber, seatType, status, fare: toMoney(fare) });
    }
    return { trainId, journeyDate, coaches: [...coaches.values()] };
  };
}

export type SeatStatus = 'AVAILABLE' | 'HELD' | 'SOLD';

interface MapSeat {
  seatId: string;
  seatNumber: string;
  seatType: string;
  status: SeatStatus;
  fare: ReturnType<typeof toMoney>;
}

function emptyCoach({
  coachId,
  coachNumber,
  class: seatClass,
}: {
  coachId: string;
  coachNumber: string;
  class: string;
}) {
  return { coachId, coachNumber, class: seatClass, seats: [] as MapSeat[] };
}

function statusOf(state: TripState, ordinal: number, legs: Legs): SeatStatus {
  if (isSold(state, ordinal, legs)) return 'SOLD';
  return state.held[ordinal] === 1 ? 'HELD' : 'AVAILABLE';
}
