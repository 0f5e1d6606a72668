import { chooseSeats } from '../hold/choose-seats.ts';
import type { TripState } from '../redis/trip-state.ts';
import type { Layout, Legs, Seat } from '../trip/trip.ts';

export interface MovedSeat {
  insteadOf: string;
  seat: Pick<Seat, 'seatId' | 'seatNumber' | 'coachId' | 'coachNumber' | 'class'>;
}

/** Groups of free seats with as many of each class as the lost seats: on the same journey they cost the same. */
export function chooseEqualSeats(state: TripState, legs: Legs, lost: Seat[], random: () => number): Seat[][] {
  const byClass = [...Map.groupBy(lost, (seat) => seat.class)].map(([name, seats]) =>
    chooseSeats(state, legs, { class: name, count: seats.length }, random),
  );
  const groups = Math.min(...byClass.map((choices) => choices.length));
  return Array.from({ length: groups }, (_, at) => byClass.flatMap((choices) => choices[at]!));
}

/** Whether both have as many seats of each class. */
export function sameClasses(layout: Layout, seatIds: string[], seats: Seat[]): boolean {
  const wanted = seatIds.map((seatId) => seatOf(layout, seatId)?.class);
  return String(wanted.toSorted()) === String(seats.map((seat) => seat.class).toSorted());
}

/** Which seat replaces which. A passenger whose seat was sold keeps it; the others move in the order of seats. */
export function movedSeats(layout: Layout, asked: string[], sold: Seat[]): MovedSeat[] {
  const others = sold.filter((seat) => !asked.includes(seat.seatId)).sort(byOrdinal);
  return asked
    .filter((seatId) => sold.every((seat) => seat.seatId !== seatId))
    .map((seatId) => seatOf(layout, seatId)!)
    .sort(byOrdinal)
    .map((lost) => {
      const at = others.findIndex((seat) => seat.class === lost.class);
      const [{ seatId, seatNumber, coachId, coachNumber, class: seatClass }] = others.splice(at, 1) as [Seat];
      return {
        insteadOf: lost.seatId,
        seat: { seatId, seatNumber, coachId, coachNumber, class: seatClass },
      };
    });
}

function seatOf({ ordinals, seats }: Layout, seatId: string): Seat | undefined {
  const ordinal = ordinals.get(seatId);
  return ordinal === undefined ? undefined : seats[ordinal];
}

const byOrdinal = (one: Seat, other: Seat) => one.ordinal - other.ordinal;
