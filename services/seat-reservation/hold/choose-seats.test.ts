import { expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { isFree, isSold, type TripState } from '../redis/trip-state.ts';
import { layoutId, readLayout } from '../trip/layout.ts';
import { chooseSeats } from './choose-seats.ts';

const legs = 5;

function stateOf(coaches: [string, number][]): TripState {
  const layout = readLayout(
    'test',
    coaches.map(([name, seats], at) => ({
      coachId: newId(),
      coachNumber: `C${at}`,
      class: name,
      seats: Array.from({ length: seats }, (_, seat) => ({
        seatId: newId(),
        seatNumber: `${seat}`,
        seatType: 'WINDOW',
      })),
    })),
  );
  const stops = Array.from({ length: legs + 1 }, (_, at) => {
    const name = { stationId: newId(), code: `S${at}`, name: `Stop ${at}`, nameBn: '' };
    return { ...name, arrivesAt: null, departsAt: '2026-11-26T00:00:00.000Z', onlineBoarding: true };
  });
  const names = { trainNumber: '1', trainName: 'Test', trainNameBn: '', routeId: newId() };
  const trip = {
    trainId: newId(),
    journeyDate: '2026-11-26',
    ...names,
    status: 'SCHEDULED' as const,
    stops,
    delayMinutes: 0,
    layout,
    revision: 0,
  };
  const size = layout.seats.length;
  return {
    trip,
    held: new Uint8Array(size),
    sold: new Uint8Array(Math.ceil((size * legs) / 8)),
  };
}
const sell = (state: TripState, ordinal: number, from: number, to: number) => {
  for (let bit = ordinal * legs + from; bit < ordinal * legs + to; bit++) {
    (state.sold as Uint8Array)[bit >> 3]! |= 0x80 >> (bit & 7);
  }
};
const ordinals = (groups: ReturnType<typeof chooseSeats>) =>
  groups.map((group) => group.map((seat) => seat.ordinal));

test('a seat is sold for its legs alone, also where its bits cross a byte', () => {
  const state = stateOf([['A', 4]]);
  sell(state, 1, 2, 5);
  expect(isSold(state, 1, { from: 0, to: 2 })).toBe(false);
  expect(isSold(state, 1, { from: 1, to: 3 })).toBe(true);
  expect(isSold(state, 0, { from: 0, to: 5 })).toBe(false);
  expect(isSold(state, 2, { from: 0, to: 5 })).toBe(false);
  expect(isFree(state, 1, { from: 4, to: 5 })).toBe(false);
});

test('only free seats of the class are offered, in groups of the size asked, at most sixteen', () => {
  const state = stateOf([
    ['A', 30],
    ['B', 60],
  ]);
  state.held[3] = 1;
  sell(state, 5, 0, 5);
  const groups = ordinals(chooseSeats(state, { from: 0, to: 5 }, { class: 'A', count: 2 }, Math.random));
  expect(groups).toHaveLength(16);
  for (const group of groups) {
    expect(group).toHaveLength(2);
    expect(group.every((ordinal) => ordinal < 30 && ordinal !== 3 && ordinal !== 5)).toBe(true);
  }
});

test('a family sits together where it can, and is split over coaches only where it must', () => {
  const state = stateOf([
    ['A', 3],
    ['A', 80],
  ]);
  const together = ordinals(chooseSeats(state, { from: 0, to: 5 }, { class: 'A', count: 4 }, Math.random));
  for (const group of together) expect(group[3]! - group[0]!).toBe(3);
  for (let ordinal = 3; ordinal < 82; ordinal++) state.held[ordinal] = 1;
  expect(ordinals(chooseSeats(state, { from: 0, to: 5 }, { class: 'A', count: 4 }, Math.random))).toEqual([
    [0, 1, 2, 82],
  ]);
});

test('a short journey gets a seat that fits it, so that whole seats stay for long ones', () => {
  const state = stateOf([['A', 200]]);
  for (let ordinal = 100; ordinal < 200; ordinal++) sell(state, ordinal, 2, 5);
  const groups = ordinals(chooseSeats(state, { from: 0, to: 2 }, { class: 'A', count: 1 }, Math.random));
  expect(groups.every(([ordinal]) => ordinal! >= 100)).toBe(true);
});

test('two buyers are not offered the same groups in the same order', () => {
  const state = stateOf([['A', 100]]);
  const offers = Array.from({ length: 4 }, () =>
    JSON.stringify(ordinals(chooseSeats(state, { from: 0, to: 5 }, { class: 'A', count: 1 }, Math.random))),
  );
  expect(new Set(offers).size).toBe(4);
});

test('the same seats have the same layout, and another order another one', () => {
  const [first, second] = [1, 2].map((at) => ({
    coachId: newId(),
    coachNumber: `C${at}`,
    class: 'A',
    seats: [],
  }));
  expect(layoutId([first!, second!])).toBe(layoutId(structuredClone([first!, second!])));
  expect(layoutId([second!, first!])).not.toBe(layoutId([first!, second!]));
});
