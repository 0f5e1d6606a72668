import pMap from 'p-map';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { isFree, type TripState } from '../redis/trip-state.ts';
import { type Legs, legsBetween, nameOf, type TripName } from '../trip/trip.ts';
import { type Snapshots, snapshotMs, snapshotsOf } from './snapshots.ts';

type Input = typeof contract.getAvailability.input.static;
type Output = typeof contract.getAvailability.output.static;

const tripsOpenedAtOnce = 8;

/** Free seats by class for many journeys, as they were a moment ago; null for a journey that cannot be read now. */
export function getAvailability(deps: Deps) {
  const counted = new WeakMap<TripState, Map<number, Record<string, number>>>();
  const count = (state: TripState, legs: Legs) => {
    const known = counted.get(state) ?? new Map<number, Record<string, number>>();
    counted.set(state, known);
    const key = legs.from * state.trip.stops.length + legs.to;
    const free = known.get(key) ?? freeByClass(state, legs);
    known.set(key, free);
    return free;
  };
  const snapshots = snapshotsOf(deps);
  return async ({ journeys }: Input): Promise<Output> => {
    const cameAtMs = performance.now();
    const states = new Map<string, TripState>();
    const missing = new Map<string, TripName>();
    for (const journey of journeys) {
      const name = nameOf(journey);
      if (states.has(name) || missing.has(name)) continue;
      const state = snapshots.now(journey);
      if (state) states.set(name, state);
      else missing.set(name, journey);
    }
    let heldMs = 0;
    if (missing.size > 0) {
      await readMissing(deps, snapshots, { missing, states });
      if (takeAgain(snapshots, journeys, states)) heldMs = Math.floor(performance.now() - cameAtMs);
    }
    return {
      // Nothing was older than a copy may be when it was taken.
      readAfterMs: heldMs - snapshotMs,
      journeys: journeys.map((journey) => {
        const state = states.get(nameOf(journey));
        const legs = state && legsBetween(state.trip, journey.fromStationId, journey.toStationId);
        return legs ? count(state, legs) : null;
      }),
    };
  };
}

/** What was at hand has aged while others were opened. @returns whether all of it is young again */
function takeAgain(
  snapshots: Snapshots,
  journeys: Input['journeys'],
  states: Map<string, TripState>,
): boolean {
  let isYoung = true;
  for (const journey of journeys) {
    if (!states.has(nameOf(journey))) continue;
    const state = snapshots.now(journey);
    if (state) states.set(nameOf(journey), state);
    else isYoung = false;
  }
  return isYoung;
}

/** All of them in one pipeline. */
async function readMissing(
  deps: Deps,
  snapshots: Snapshots,
  { missing, states }: { missing: Map<string, TripName>; states: Map<string, TripState> },
): Promise<void> {
  const open = (name: TripName) =>
    deps.trips.open(name).catch((error: unknown) => {
      deps.log.warn({ error, trainId: name.trainId, journeyDate: name.journeyDate }, 'trip not opened');
      return undefined;
    });
  const opened = await pMap(missing.values(), open, { concurrency: tripsOpenedAtOnce });
  await Promise.all(
    opened.map(async (trip) => {
      const state = trip && (await snapshots.read(trip));
      if (state) states.set(nameOf(trip), state);
    }),
  );
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
