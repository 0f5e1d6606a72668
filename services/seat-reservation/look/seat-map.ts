import { LRUCache } from 'lru-cache';
import { toMoney } from '#shared/base/money';
import { commonProblems } from '#shared/base/problem';
import { type Finished, finish } from '#shared/http/finished';
import type { Deps } from '../connect.ts';
import { isSold, type TripState } from '../redis/trip-state.ts';
import { findLegs, type Legs, type Seat, type Trip, type TripName } from '../trip/trip.ts';
import { snapshotsOf } from './snapshots.ts';

/** With what was packed of them; a stranger who looks at many maps has the others drawn once more. */
const mapsInMemoryBytes = 64 * 1024 * 1024;
/** The bytes twice, their text by pieces, and what is packed. */
const copiesOfMap = 4;

type Input = TripName & { from: string; to: string };
type FareByClass = ReadonlyMap<string, number>;

/** What a map is made of. */
interface Seen {
  state: TripState;
  legs: Legs;
  fares: FareByClass;
}

interface Drawn extends Outline {
  /** Of which the statuses are. */
  state: TripState;
  statuses: Uint8Array;
  finished: Finished;
}

/** What stays of a map while statuses change. */
interface Outline {
  trip: Trip;
  fares: FareByClass;
  seats: Seat[];
  /** The text of the map around the statuses of the seats. */
  pieces: string[];
}

/**
 * The seat map as it is sent, made again only where a status or a fare has changed. It waits for nothing where the trip
 * was read a moment ago: see `sendFinished`.
 */
export function seatMap(deps: Deps, snapshots = snapshotsOf(deps)) {
  const maps = new LRUCache<string, Drawn>({
    maxSize: mapsInMemoryBytes,
    sizeCalculation: ({ finished }) => copiesOfMap * finished.plain.bytes.length,
  });
  const readState = async (input: Input): Promise<TripState> => {
    const trip = await deps.trips.open(input);
    findLegs(trip, input.from, input.to);
    const snapshot = await snapshots.read(trip);
    if (!snapshot) throw commonProblems.UNAVAILABLE('The seats of this trip cannot be read now');
    return snapshot.state;
  };
  const show = (state: TripState, input: Input): Finished | Promise<Finished> => {
    const { trip } = state;
    const legs = findLegs(trip, input.from, input.to);
    const fares = deps.fares.shown(
      trip.trainId,
      trip.stops[legs.from]!.stationId,
      trip.stops[legs.to]!.stationId,
    );
    return fares instanceof Promise
      ? fares.then((found) => drawnOf({ state, legs, fares: found }))
      : drawnOf({ state, legs, fares });
  };
  const drawnOf = ({ state, legs, fares }: Seen): Finished => {
    const { trainId, journeyDate } = state.trip;
    const key = `${trainId}|${journeyDate}|${legs.from}|${legs.to}`;
    const before = maps.get(key);
    if (before && before.state === state && before.fares === fares) return before.finished;
    const drawn = draw({ state, legs, fares }, before);
    maps.set(key, drawn);
    return drawn.finished;
  };
  return (input: Input): Finished | Promise<Finished> => {
    const state = snapshots.now(input)?.state;
    return state ? show(state, input) : readState(input).then((read) => show(read, input));
  };
}

function draw({ state, legs, fares }: Seen, before: Drawn | undefined): Drawn {
  const { trip } = state;
  const isKept = before?.trip === trip && before.fares === fares;
  const outline = isKept ? before : outlineOf(trip, fares);
  const statuses = Uint8Array.from(outline.seats, ({ ordinal }) =>
    isSold(state, ordinal, legs) ? sold : state.held[ordinal]!,
  );
  const { seats, pieces } = outline;
  const finished =
    isKept && Buffer.compare(before.statuses, statuses) === 0
      ? before.finished
      : finish(textOf(pieces, statuses), before?.finished);
  return { trip, fares, seats, pieces, state, statuses, finished };
}

const statusNames = ['AVAILABLE', 'HELD', 'SOLD'] as const;
const sold = statusNames.indexOf('SOLD');

/** No text of the railway has a NUL (storable-text.ts). */
const blank = '\0';

interface Coach {
  coachId: string;
  coachNumber: string;
  class: string;
  seats: object[];
}

/** Every seat of the classes sold between two stops, and what one passenger pays for it. */
function outlineOf(trip: Trip, fares: FareByClass): Outline {
  const { trainId, journeyDate } = trip;
  const coaches = new Map<string, Coach>();
  const seats = trip.layout.seats.filter((seat) => fares.has(seat.class));
  for (const { coachId, coachNumber, class: seatClass, seatId, seatNumber, seatType } of seats) {
    const coach: Coach = coaches.get(coachId) ?? { coachId, coachNumber, class: seatClass, seats: [] };
    coaches.set(coachId, coach);
    coach.seats.push({ seatId, seatNumber, seatType, status: blank, fare: toMoney(fares.get(seatClass)!) });
  }
  const text = JSON.stringify({ trainId, journeyDate, coaches: [...coaches.values()] });
  const inText = JSON.stringify(blank).slice(1, -1);
  const inOrder = [...Map.groupBy(seats, ({ coachId }) => coachId).values()].flat();
  return { trip, fares, seats: inOrder, pieces: text.split(inText) };
}

function textOf(pieces: string[], statuses: Uint8Array): string {
  let text = pieces[0]!;
  for (let at = 0; at < statuses.length; at++) text += statusNames[statuses[at]!]! + pieces[at + 1]!;
  return text;
}
