import pMap from 'p-map';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { isFree, readTrips, type TripState } from '../redis/trip-state.ts';
import { type Legs, legsBetween, nameOf, type Trip, type TripName } from '../trip/trip.ts';

type Input = typeof contract.getAvailability.input.static;
type Output = typeof contract.getAvailability.output.static;

const tripsOpenedAtOnce = 8;

/** Free seats by class for many journeys, from one pipeline; null for a journey that cannot be read now. */
export function getAvailability(deps: Deps) {
  return async ({ journeys }: Input): Promise<Output> => {
    const cameAtMs = performance.now();
    const trips = new Map<string, Trip>();
    const names = [...new Map(journeys.map((journey) => [nameOf(journey), journey])).values()];
    const open = async (name: TripName) => {
      try {
        trips.set(nameOf(name), await deps.trips.open(name));
      } catch (error) {
        deps.log.warn({ error, trainId: name.trainId, journeyDate: name.journeyDate }, 'trip not opened');
      }
    };
    await pMap(names, open, { concurrency: tripsOpenedAtOnce });
    const opened = [...trips.values()];
    const readAfterMs = Math.floor(performance.now() - cameAtMs);
    const states = new Map<string, TripState>();
    for (const state of await readTrips(deps, opened)) if (state) states.set(nameOf(state.trip), state);

    return {
      journeys: journeys.map((journey) => {
        const state = states.get(nameOf(journey));
        const legs = state && legsBetween(state.trip, journey.fromStationId, journey.toStationId);
        return legs ? freeByClass(state, legs) : null;
      }),
      readAfterMs,
    };
  };
}

function freeByClass(state: TripState, legs: Legs): Record<string, number> {
  const { trip } = state;
  const sold = trip.status !== 'CANCELLED' && trip.stops[legs.from]!.onlineBoarding;
  const free = new Map<string, number>();
  for (const seat of trip.layout.seats) {
    const counted = free.get(seat.class) ?? 0;
    free.set(seat.class, sold && isFree(state, seat.ordinal, legs) ? counted + 1 : counted);
  }
  return Object.fromEntries(free);
}
