import { expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { findLegs, type Trip } from './trip.ts';

const calls = [
  { code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
  { code: 'LX', name: 'Laksam', nameBn: '' },
  { code: 'CG', name: 'Chattogram', nameBn: 'চট্টগ্রাম' },
  { code: 'LX', name: 'Laksam', nameBn: '' },
];
const stops = calls.map((call) => {
  return { ...call, stationId: newId(), arrivesAt: null, departsAt: null, onlineBoarding: true };
});
const trip: Trip = {
  trainId: newId(),
  journeyDate: '2026-11-26',
  trainNumber: '1',
  trainName: 'Test',
  trainNameBn: '',
  routeId: newId(),
  status: 'SCHEDULED',
  stops,
  delayMinutes: 0,
  layout: { id: 'test', coaches: [], seats: [], ordinals: new Map() },
  revision: 0,
};

test('a stop is found by code, name, Bangla name or id, whatever the case and the blanks around it', () => {
  for (const from of ['DA', ' da ', 'Dhaka', 'DHAKA', 'ঢাকা', stops[0]!.stationId.toUpperCase()])
    expect(findLegs(trip, from, 'cg')).toEqual({ from: 0, to: 2 });
});

test('of a stop that is passed twice, the first is boarded at, and the first behind that is left at', () => {
  expect(findLegs(trip, 'LX', 'CG')).toEqual({ from: 1, to: 2 });
  expect(findLegs(trip, 'LX', 'Laksam')).toEqual({ from: 1, to: 3 });
  expect(findLegs(trip, 'CG', 'LX')).toEqual({ from: 2, to: 3 });
});

test('the refusal of a stop names the field, and tells a wrong order from a stop that is none', () => {
  expect(() => findLegs(trip, 'XX', 'CG')).toThrow('from is not a stop of this train');
  expect(() => findLegs(trip, 'DA', 'XX')).toThrow('to is not a stop of this train');
  expect(() => findLegs(trip, 'CG', 'DA')).toThrow('to comes after from in travel order');
});

test('a trip whose stops were read again is searched by its new stops', () => {
  findLegs(trip, 'DA', 'CG');
  const renamed = { ...trip, stops: stops.map((stop) => ({ ...stop, code: `${stop.code}2` })) };
  expect(findLegs(renamed, 'DA2', 'CG2')).toEqual({ from: 0, to: 2 });
  expect(() => findLegs(renamed, 'DA', 'CG')).toThrow('from is not a stop of this train');
});
