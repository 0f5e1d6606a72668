import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { TripState } from '../redis/trip-state.ts';
import { check } from '../testing/runs.ts';
import { readLayout } from '../trip/layout.ts';
import { chooseSeats } from './choose-seats.ts';

interface Sale {
  seat: number;
  from: number;
  to: number;
}

const classes = ['SNIGDHA', 'S_CHAIR'];
const cases = fc.integer({ min: 1, max: 60 }).chain((legCount) => {
  const legs = fc
    .tuple(fc.nat({ max: legCount - 1 }), fc.nat({ max: legCount - 1 }))
    .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) + 1 }));
  const seat = fc.nat({ max: 199 });
  return fc.record({
    legCount: fc.constant(legCount),
    coaches: fc.array(fc.record({ class: fc.constantFrom(...classes), seats: fc.nat({ max: 40 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
    held: fc.array(seat, { maxLength: 60, size: 'max' }),
    sales: fc.array(
      fc.tuple(seat, legs).map(([at, range]): Sale => ({ seat: at, ...range })),
      { maxLength: 80, size: 'max' },
    ),
    legs,
    class: fc.constantFrom(...classes),
    count: fc.integer({ min: 1, max: 4 }),
    chances: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  });
});

function stateOf({ legCount, coaches, held, sales }: Pick<Case, 'legCount' | 'coaches' | 'held' | 'sales'>) {
  const layout = readLayout(
    newId(),
    coaches.map(({ class: name, seats }, at) => ({
      coachId: newId(),
      coachNumber: `${at}`,
      class: name,
      seats: Array.from({ length: seats }, (_, seat) => {
        return { seatId: newId(), seatNumber: `${seat}`, seatType: 'WINDOW' };
      }),
    })),
  );
  const stops = Array.from({ length: legCount + 1 }, (_, at) => {
    const place = { stationId: newId(), code: `S${at}`, name: `Stop ${at}`, nameBn: '' };
    return { ...place, arrivesAt: null, departsAt: null, onlineBoarding: true };
  });
  const bits = new Uint8Array(Math.ceil((layout.seats.length * legCount) / 8));
  for (const { seat, from, to } of sales.filter((sale) => sale.seat < layout.seats.length)) {
    for (let bit = seat * legCount + from; bit < seat * legCount + to; bit++)
      bits[bit >> 3] = bits[bit >> 3]! | (0x80 >> (bit & 7));
  }
  const names = { trainNumber: '1', trainName: 'Test', trainNameBn: '', routeId: newId() };
  const name = { trainId: newId(), journeyDate: '2026-11-26', status: 'SCHEDULED' as const, revision: 0 };
  const state: TripState = {
    trip: { ...names, ...name, stops, delayMinutes: 0, layout },
    held: Uint8Array.from(layout.seats, ({ ordinal }) => (held.includes(ordinal) ? 1 : 0)),
    sold: bits,
  };
  return state;
}
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

test('whatever is held and sold, a buyer is offered free seats of the class, as many as asked, where there are so many', () =>
  check(
    fc.asyncProperty(cases, async (given) => {
      const state = stateOf(given);
      const { seats } = state.trip.layout;
      const free = seats.filter(
        ({ ordinal, class: name }) =>
          name === given.class &&
          !given.held.includes(ordinal) &&
          !given.sales.some(
            (sale) => sale.seat === ordinal && sale.from < given.legs.to && given.legs.from < sale.to,
          ),
      );
      const random = () => given.chances.next().value;
      const groups = chooseSeats(state, given.legs, { class: given.class, count: given.count }, random);
      expect(groups.length).toBe(Math.min(16, Math.max(0, free.length - given.count + 1)));
      for (const group of groups) {
        expect(new Set(group).size).toBe(given.count);
        expect(group.every((seat) => free.includes(seat))).toBe(true);
      }
      expect(new Set(groups.map((group) => group[0])).size).toBe(groups.length);
    }),
    500,
  ));
