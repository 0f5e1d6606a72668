import { LRUCache } from 'lru-cache';
import { nameOf, type TripName } from '../trip/trip.ts';

/** When this process last changed a trip, or met a change of another: by performance.now(). */
export interface Changes {
  note(name: TripName): void;
  /** Infinitely long ago where none is remembered. */
  lastMs(name: TripName): number;
}

/** What is forgotten is met by reading again. */
export function createChanges(maxTrips: number): Changes {
  const changedMs = new LRUCache<string, number>({ max: maxTrips });
  return {
    note: (name) => void changedMs.set(nameOf(name), performance.now()),
    lastMs: (name) => changedMs.get(nameOf(name)) ?? Number.NEGATIVE_INFINITY,
  };
}
