import pMap from 'p-map';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { isFree, type TripState } from '../redis/trip-state.ts';
import { type Legs, legsBetween, nameOf, type TripName } from '../trip/trip.ts';
import { type Snapshot, type Snapshots, snapshotsOf } from './snapshots.ts';

type Input = typeof contract.getAvailability.input.static;
type Output = typeof contract.getAvailability.output.static;

const tripsOpenedAtOnce = 8;
const agedMs = 100;

/** Free seats by class for many journeys, as they were a moment ago; null for a journey that cannot be read now. */
export function getAvailability(deps: Deps) {
  const counted = new WeakMap<TripState, Map<string, Record<string, number>>>();
  const count = (state: TripState, { fromStationId, toStationId }: Input['journeys'][number]) => {
    const known = counted.get(state) ?? new Map<string, Record<string, number>>();
    counted.set(state, known);
    const key = fromStationId + toStationId;
    const free = known.get(key);
    if (free) return free;
    const legs = legsBetween(state.trip, fromStationId, toStationId);
    if (!legs) return null;
    const made = freeByClass(state, legs);
    known.set(key, made);
    return made;
  };
  const snapshots = snapshotsOf(deps);
  return async ({ journeys }: Input): Promise<Output> => {
    const cameAtMs = performance.now();
    const found = new Map<string, Snapshot>();
    const missing = new Map<string, TripName>();
    for (const journey of journeys) {
      const name = nameOf(journey);
      if (found.has(name) || missing.has(name)) continue;
      const snapshot = snapshots.now(journey);
      if (snapshot) found.set(name, snapshot);
      else missing.set(name, journey);
    }
    if (missing.size > 0) {
      await readMissing(deps, snapshots, { missing, found });
      takeAgain(snapshots, found);
    }
    const readAtMs = Math.min(performance.now(), ...found.values().map((one) => one.readAtMs));
    return {
      readAfterMs: Math.floor(readAtMs - cameAtMs),
      journeys: journeys.map((journey) => {
        const state = found.get(nameOf(journey))?.state;
        return state ? count(state, journey) : null;
      }),
    };
  };
}

/** What was at hand has aged while others were opened. */
function takeAgain(snapshots: Snapshots, found: Map<string, Snapshot>): void {
  const nowMs = performance.now();
  for (const [name, { state, readAtMs }] of found) {
    if (nowMs - readAtMs > agedMs) found.set(name, snapshots.now(state.trip) ?? found.get(name)!);
  }
}

/** All of them in one pipeline. */
async function readMissing(
  deps: Deps,
  snapshots: Snapshots,
  { missing, found }: { missing: Map<string, TripName>; found: Map<string, Snapshot> },
): Promise<void> {
  const open = (name: TripName) =>
    deps.trips.open(name).catch((error: unknown) => {
      deps.log.warn({ error, trainId: name.trainId, journeyDate: name.journeyDate }, 'trip not opened');
      return undefined;
    });
  const opened = await pMap(missing.values(), open, { concurrency: tripsOpenedAtOnce });
  await Promise.all(
    opened.map(async (trip) => {
      const snapshot = trip && (await snapshots.read(trip));
      if (snapshot) found.set(nameOf(trip), snapshot);
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
