import type { Deps } from '../connect.ts';
import type { Engine } from '../redis/epoch.ts';
import { tripScript } from '../redis/scripts.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import holdLua from './hold-seats.lua' with { type: 'text' };

const holdScript = tripScript('hold-seats', holdLua);
/** Redis serves nobody else meanwhile. */
const wishesPerCall = 64;

interface Asked {
  /** All that the wish names. */
  seats: Seat[];
  /** As hold-seats.lua reads it. */
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

/** By process, then by trip: who asks in this turn. */
const turns = new WeakMap<Deps, Map<Trip, Waiting[]>>();

/**
 * Asks for the locks of one wish. Those that ask for seats of one trip in the same turn share one call: it serves one
 * after the other, in the order in which they came.
 * @throws Problem TRIP_REBUILDING or UNAVAILABLE (503), after which the seats may be locked
 */
export function lockSeats(deps: Deps, { trip, ...asked }: Asked & { trip: Trip }): Promise<Said> {
  let trips = turns.get(deps);
  if (!trips) {
    trips = new Map();
    turns.set(deps, trips);
  }
  const waiting = trips.get(trip) ?? [];
  if (waiting.length === 0) {
    trips.set(trip, waiting);
    setImmediate(() => {
      trips.delete(trip);
      while (waiting.length > 0) void askTogether(deps, trip, waiting.splice(0, wishesPerCall));
    });
  }
  return new Promise((resolve, reject) => {
    waiting.push({ ...asked, resolve, reject });
  });
}

async function askTogether(deps: Deps, trip: Trip, together: Waiting[]): Promise<void> {
  const seats = new Map<number, Seat>();
  for (const one of together) for (const seat of one.seats) seats.set(seat.ordinal, seat);
  const args = [[...seats.keys()].join(','), ...together.map(({ wish }) => wish)];
  try {
    const { outcome, rest, engine } = await holdScript.run(deps, { trip, seats: [...seats.values()], args });
    if (outcome !== 'LOOKED' || rest.length < together.length)
      throw new Error(`hold-seats.lua answered ${outcome} and ${rest.length} of ${together.length}`);
    for (const [at, { resolve }] of together.entries()) {
      const [said, ...details] = rest[at]!.split('\n');
      resolve({ outcome: said!, rest: details, engine });
    }
  } catch (error) {
    for (const { reject } of together) reject(error);
  }
}
