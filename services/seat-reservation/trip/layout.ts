import { deriveId } from '#shared/base/id';
import type { Layout, LayoutCoach, Seat } from './trip.ts';

/** Equal for the same coaches and seats in the same order. */
export function layoutId(coaches: LayoutCoach[]): string {
  return deriveId('layout', JSON.stringify(coaches));
}

/** Numbers the seats, coach after coach. */
export function readLayout(id: string, coaches: LayoutCoach[]): Layout {
  const seats: Seat[] = [];
  for (const { seats: own, ...coach } of coaches) {
    for (const seat of own) seats.push({ ...seat, ...coach, ordinal: seats.length });
  }
  return { id, coaches, seats, ordinals: new Map(seats.map((seat) => [seat.seatId, seat.ordinal])) };
}

/** The frozen fields alone, in a fixed order: the id depends on nothing else. */
export function toLayoutCoaches(coaches: LayoutCoach[]): LayoutCoach[] {
  return coaches.map(({ coachId, coachNumber, class: coachClass, seats }) => ({
    coachId,
    coachNumber,
    class: coachClass,
    seats: seats.map(({ seatId, seatNumber, seatType }) => ({ seatId, seatNumber, seatType })),
  }));
}
