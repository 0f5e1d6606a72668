import { completeTimes } from '../stop-times.ts';
import type { FileTrain, TimetableFiles } from '../timetable-files.ts';
import type { Fault } from './fault.ts';

const fastestKmPerHour = 120;
/** Times are whole minutes: a run of 2 minutes may have taken nearly 3. */
const roundingMinutes = 1;
const mostDetour = 2.5;
/** Coordinates are those of a building beside the track, and kilometres have one digit. */
const slackKm = 0.5;
const earthRadiusKm = 6_371;

interface Place {
  latitude: number | null;
  longitude: number | null;
}

export function crowKm(one: Place, other: Place): number | undefined {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null)
    return undefined;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const half =
    Math.sin((to - from) / 2) ** 2 +
    Math.cos(from) * Math.cos(to) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(half));
}

/** What is wrong with so many kilometres between two neighbouring stops; undefined where nothing is. */
export function wrongKm(km: number, crow: number | undefined): string | undefined {
  if (km < 0) return 'is less than at the stop before it';
  if (crow === undefined) return undefined;
  if (km < crow - slackKm)
    return `${round(km)} km of track are less than the ${round(crow)} km as the crow flies`;
  if (km > mostDetour * crow + 2 * slackKm)
    return `${round(km)} km of track are more than ${mostDetour} times the ${round(crow)} km as the crow flies`;
  return undefined;
}

/** Whether a train can have run so far in so many minutes of the timetable. */
export const isTooFast = (km: number, minutes: number) =>
  km > ((minutes + roundingMinutes) / 60) * fastestKmPerHour;

export const tooFast = (km: number, minutes: number) =>
  `${round(km)} km in ${minutes} minutes is faster than ${fastestKmPerHour} km/h`;

/** Two figures of one track: by how much they may differ where each was rounded at every stop. */
export const isOneFigure = (one: number, other: number) =>
  Math.abs(one - other) <= Math.max(slackKm, 0.02 * Math.max(one, other));

const round = (km: number) => Math.round(km * 10) / 10;

/** Kilometres and times that no train can have run, and tracks that have more than one length. */
export function checkTracks(files: TimetableFiles): Fault[] {
  const places = new Map(files.stations.map((station) => [station.code, station]));
  return [...files.trains.flatMap((train) => checkRuns(train, places)), ...checkLengths(files)];
}

function checkRuns(train: FileTrain, places: Map<string, Place>): Fault[] {
  const times = completeTimes(train.stops);
  const faults: Fault[] = [];
  let last: number | undefined;
  for (const [at, [code, km]] of train.stops.entries()) {
    if (km === null) continue;
    if (last !== undefined) {
      const [before, beforeKm] = train.stops[last]!;
      const run = km - beforeKm!;
      const [from, to] = [places.get(before), places.get(code)];
      const minutes = times[at]!.arrival - times[last]!.departure;
      const fault = (field: string, message: string) =>
        faults.push({ file: 'trains.json', line: train.number, stop: code, field, message, refused: true });
      const wrong = wrongKm(run, from && to && crowKm(from, to));
      if (wrong) fault('km', `${wrong}, from ${before}`);
      else if (isTooFast(run, minutes)) fault('arrival', `${tooFast(run, minutes)}, from ${before}`);
    }
    last = at;
  }
  return faults;
}

interface Length {
  km: number;
  /** The first train that has it, its last stop of the two, and what it calls at between them. */
  train: string;
  stop: string;
  between: Set<string>;
}

/**
 * Two trains of which one calls wherever the other does run on one track: their kilometres are one figure. Where one
 * calls at a station that lies off the shorter way (`exceptions.json`, detours), they need not be.
 */
function checkLengths({ trains, exceptions }: TimetableFiles): Fault[] {
  const detours = new Set(exceptions.detours.map(({ station }) => station));
  const faults: Fault[] = [];
  for (const lengths of lengthsByPair(trains).values()) {
    const [usual, ...others] = [...lengths].sort(
      (one, other) => agreeing(lengths, other) - agreeing(lengths, one),
    );
    for (const { km, train, stop, between } of others) {
      if (isOneFigure(km, usual!.km)) continue;
      const isPart = isSubset(between, usual!.between) || isSubset(usual!.between, between);
      const extra = between.symmetricDifference(usual!.between);
      if (!isPart || [...extra].some((code) => detours.has(code))) continue;
      const message = `${round(km)} km, where train ${usual!.train} has ${round(usual!.km)} on the same track`;
      faults.push({ file: 'trains.json', line: train, stop, field: 'km', message, refused: true });
    }
  }
  return faults;
}

const isSubset = (one: Set<string>, other: Set<string>) => one.size <= other.size && one.isSubsetOf(other);

const agreeing = (lengths: Length[], length: Length) =>
  lengths.filter(({ km }) => isOneFigure(km, length.km)).length;

/** The lengths that trains give for each pair of stations, in either direction, each way of calling once per train pair. */
function lengthsByPair(trains: FileTrain[]): Map<string, Length[]> {
  const pairs = new Map<string, Length[]>();
  for (const { number, stops } of trains) {
    for (const [from, [start, startKm]] of stops.entries()) {
      if (startKm === null) continue;
      const between = new Set<string>();
      for (const [stop, km] of stops.slice(from + 1)) {
        if (km !== null) {
          const pair = start < stop ? `${start} ${stop}` : `${stop} ${start}`;
          const known = pairs.get(pair) ?? [];
          const length = km - startKm;
          if (!known.some((one) => one.km === length && one.between.size === between.size))
            known.push({ km: length, train: number, stop, between: new Set(between) });
          pairs.set(pair, known);
        }
        between.add(stop);
      }
    }
  }
  return pairs;
}
