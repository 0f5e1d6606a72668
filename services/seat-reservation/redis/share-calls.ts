import type { Deps } from '../connect.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import type { Engine } from './epoch.ts';
import type { TripScript } from './scripts.ts';

/** Redis serves nobody else meanwhile. */
const wishesPerCall = 64;

interface Asked {
  /** All that the wish names. */
  seats: Seat[];
  /** As the script reads it. */
  wish: string;
}

/** What the script said to one wish. */
interface Said {
  outcome: string;
  rest: string[];
  /** The engine the script ran under. */
  engine: Engine;
}

interface Waiting extends Asked {
  resolve: (said: Said) => void;
  reject: (error: unknown) => void;
}

/**
 * Asks a script for one wish after the other. Wishes for seats of one trip that come in the same turn share one call,
 * which serves them in the order in which they came.
 * @param script its KEYS are the locks of all seats, its ARGV their ordinals and then the wishes; it answers LOOKED and
 * one text for each wish, its parts by line breaks
 * @returns throws Problem TRIP_REBUILDING or UNAVAILABLE (503), after which the seats may be locked
 */
export function shareCalls(script: TripScript) {
  /** By process, then by trip: who asks in this turn. */
  const turns = new WeakMap<Deps, Map<Trip, Waiting[]>>();
  return (deps: Deps, { trip, ...asked }: Asked & { trip: Trip }): Promise<Said> => {
    const trips = turns.get(deps) ?? new Map<Trip, Waiting[]>();
    turns.set(deps, trips);
    const waiting = trips.get(trip) ?? [];
    if (waiting.length === 0) {
      trips.set(trip, waiting);
      setImmediate(() => {
        trips.delete(trip);
        while (waiting.length > 0)
          void askTogether(deps, { script, trip, together: waiting.splice(0, wishesPerCall) });
      });
    }
    return new Promise((resolve, reject) => {
      waiting.push({ ...asked, resolve, reject });
    });
  };
}

async function askTogether(
  deps: Deps,
  { script, trip, together }: { script: TripScript; trip: Trip; together: Waiting[] },
): Promise<void> {
  const seats = new Map<number, Seat>();
  for (const one of together) for (const seat of one.seats) seats.set(seat.ordinal, seat);
  const args = [[...seats.keys()].join(','), ...together.map(({ wish }) => wish)];
  try {
    const { outcome, rest, engine } = await script.run(deps, { trip, seats: [...seats.values()], args });
    if (outcome !== 'LOOKED' || rest.length < together.length)
      throw new Error(`A script answered ${outcome} and ${rest.length} of ${together.length}`);
    for (const [at, { resolve }] of together.entries()) {
      const [said, ...details] = rest[at]!.split('\n');
      resolve({ outcome: said!, rest: details, engine });
    }
  } catch (error) {
    for (const { reject } of together) reject(error);
  }
}
