import { isFree, isSold, type TripState } from '../redis/trip-state.ts';
import { type Legs, legCount, type Seat } from '../trip/trip.ts';

/** The script looks at this many groups at most. */
const groupsOffered = 16;
/** The offered groups are drawn from this many of the best, so that buyers do not all ask for the same ones. */
const groupsDrawnFrom = 64;

/**
 * Groups of `count` free seats of a class, near the best fit: together in one coach, and on seats whose free legs this
 * journey fills best. So seats that are free all the way stay free for passengers who go all the way.
 */
export function chooseSeats(
  state: TripState,
  legs: Legs,
  wanted: { class: string; count: number },
  random: () => number,
): Seat[][] {
  const free = state.trip.layout.seats.filter(
    (seat) => seat.class === wanted.class && isFree(state, seat.ordinal, legs),
  );
  const spare = free.map((seat) => spareLegs(state, seat.ordinal, legs));
  const groups: { seats: Seat[]; cost: number }[] = [];
  for (let at = 0; at + wanted.count <= free.length; at++) {
    const seats = free.slice(at, at + wanted.count);
    groups.push({ seats, cost: scatter(seats) + average(spare.slice(at, at + wanted.count)) });
  }
  groups.sort((one, other) => one.cost - other.cost);
  return shuffled(groups.slice(0, groupsDrawnFrom), random)
    .slice(0, groupsOffered)
    .map(({ seats }) => seats);
}

/** Free legs on either side that this journey would leave unused. */
function spareLegs(state: TripState, ordinal: number, { from, to }: Legs): number {
  let first = from;
  while (first > 0 && !isSold(state, ordinal, { from: first - 1, to: first })) first--;
  let last = to;
  while (last < legCount(state.trip) && !isSold(state, ordinal, { from: last, to: last + 1 })) last++;
  return from - first + (last - to);
}

/** Seats between the members of a group, and far more for each further coach. */
function scatter(seats: Seat[]): number {
  const coaches = new Set(seats.map((seat) => seat.coachId)).size;
  const gap = seats.at(-1)!.ordinal - seats[0]!.ordinal + 1 - seats.length;
  return (coaches - 1) * 10_000 + gap * 100;
}

const average = (numbers: number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function shuffled<Item>(items: Item[], random: () => number): Item[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}
