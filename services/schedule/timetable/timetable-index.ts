import type { Weekday } from '#shared/base/clock';
import type { SaleSwitch } from '#shared/base/sale';
import type { FareRows, Price } from '../fares/fare.ts';
import type { Rules } from '../fares/rules.ts';

export interface Station {
  id: string;
  code: string;
  name: string;
  nameBn: string;
  city: string;
  district: string | null;
  division: string | null;
  aliases: string[];
  latitude: number | null;
  longitude: number | null;
}

/** Minutes count from midnight in Dhaka of the journey date. */
export interface Stop {
  stationId: string;
  station: Station;
  arrival: number;
  departure: number;
  arrivalEstimated: boolean;
  departureEstimated: boolean;
  km: number | null;
  onlineBoarding: boolean;
  platformNumber: string | null;
}

export interface Coach {
  id: string;
  coachNumber: string;
  nameBn: string;
  class: string;
  totalSeats: number;
}

export type TrainType = 'INTERCITY' | 'MAIL' | 'EXPRESS' | 'LOCAL';
export type OperatesOn = 'ALL' | 'WEEKDAYS' | 'WEEKENDS';
export type TripStatus = 'SCHEDULED' | 'DELAYED' | 'CANCELLED' | 'COMPLETED';

export interface TripState {
  status: TripStatus;
  /** The delay expected at every stop. */
  delayMinutes: number;
}

export interface Train {
  id: string;
  number: string;
  name: string;
  nameBn: string;
  type: TrainType;
  zone: string | null;
  offDay: Weekday | null;
  operatesOn: OperatesOn;
  routeId: string;
  /** Empty: the train is shown but not sold. */
  classes: string[];
  coaches: Coach[];
  totalSeats: number;
  stops: Stop[];
  /** A station's place among the stops. */
  stopAt: Map<string, number>;
}

export interface Quote extends Price {
  class: string;
}

/** What a station answers to, as `searchable` writes it: made once, for somebody asks at every keystroke. */
export interface StationWords {
  station: Station;
  code: string;
  names: string[];
  aliases: string[];
  /** Names and aliases, one a line. */
  lines: string;
}

interface TrainWords {
  train: Train;
  /** Number and names, one a line. */
  lines: string;
}

/** The whole timetable in memory: what searches and prices are answered from. Never changed, only replaced. */
export interface Timetable {
  version: number;
  /** By name. */
  stations: Station[];
  stationsById: Map<string, Station>;
  /** By code, name, Bengali name and alias, as `searchable` writes them. */
  stationsByWord: Map<string, Station>;
  /** In the order of `stations`. */
  stationWords: StationWords[];
  /** By number. */
  trains: Train[];
  trainsById: Map<string, Train>;
  /** In the order of `trains`. */
  trainWords: TrainWords[];
  trainsByStation: Map<string, { train: Train; at: number }[]>;
  fares: FareRows;
  rules: Rules;
  /** What operators have shut, or open later. */
  sale: SaleSwitch[];
  /** By `tripKey`, the trips that are not long over. */
  trips: Map<string, TripState>;
  /** What has been priced so far, by train and pair of stops. */
  quotes: Map<string, Quote[]>;
}

export interface FareRow {
  fromStationId: string;
  toStationId: string;
  class: string;
  trainId: string | null;
  basePoisha: number;
}

export const tripKey = (trainId: string, journeyDate: string) => `${trainId} ${journeyDate}`;

/** Apostrophes, quotation marks, primes and accents in their place; joiners and whatever else is not seen. */
const unheard = /['"`´\u02B0-\u02FF\u2018-\u201F\u2032-\u2037\uFF07\uFF02\p{Default_Ignorable_Code_Point}]/gu;
const plain = /^[A-Za-z0-9]+$/;
const separators = /[\s_.,()/\p{Dash}]+/gu;

/**
 * One spelling for what people type: no case, no apostrophes, every separator a space. NFKC writes য়, ড় and ঢ় in one
 * way, and full-width letters as plain ones.
 */
export function searchable(text: string): string {
  // What codes and most names are made of stays as it is.
  if (plain.test(text)) return text.toLowerCase();
  // NFKC makes an accent of its own a space.
  const heard = text.replaceAll(unheard, '').normalize('NFKC').toLowerCase();
  return heard.replaceAll(separators, ' ').trim();
}

export function indexTimetable(parts: {
  version: number;
  stations: Station[];
  trains: Train[];
  fareRows: FareRow[];
  rules: Rules;
  sale?: SaleSwitch[];
  trips: Map<string, TripState>;
}): Timetable {
  const stations = [...parts.stations].sort(
    (one, other) => compare(one.name, other.name) || compare(one.code, other.code),
  );
  const trains = [...parts.trains].sort((one, other) => byNumber(one.number, other.number));
  const trainsByStation = new Map<string, { train: Train; at: number }[]>();
  for (const train of trains) {
    for (const [at, stop] of train.stops.entries()) {
      const calls = trainsByStation.get(stop.stationId);
      if (calls) calls.push({ train, at });
      else trainsByStation.set(stop.stationId, [{ train, at }]);
    }
  }
  return {
    version: parts.version,
    stations,
    stationsById: new Map(stations.map((station) => [station.id, station])),
    stationsByWord: indexWords(stations),
    stationWords: stations.map(wordsOfStation),
    trains,
    trainsById: new Map(trains.map((train) => [train.id, train])),
    trainWords: trains.map(wordsOfTrain),
    trainsByStation,
    fares: indexFares(parts.fareRows),
    rules: parts.rules,
    sale: parts.sale ?? [],
    trips: parts.trips,
    quotes: new Map(),
  };
}

/** Plain code-unit order: the same on every machine, and cursors rely on it. */
export const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** `2` before `10`, and what is no number after all numbers. */
export function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10) || compare(one, other);
}

function wordsOfStation(station: Station): StationWords {
  const names = [station.name, station.nameBn].map(searchable);
  const aliases = station.aliases.map(searchable);
  return {
    station,
    code: searchable(station.code),
    names,
    aliases,
    lines: [...names, ...aliases].join('\n'),
  };
}

function wordsOfTrain(train: Train): TrainWords {
  return { train, lines: [train.number, train.name, train.nameBn].map(searchable).join('\n') };
}

/** A code wins over a name, a name over an alias; an alias that two stations claim leads nowhere. */
function indexWords(stations: Station[]): Map<string, Station> {
  const found = new Map<string, Station>();
  const layers: ((station: Station) => string[])[] = [
    (station) => [station.code],
    (station) => [station.name, station.nameBn],
    (station) => station.aliases,
  ];
  for (const wordsOf of layers) {
    const layer = new Map<string, Station | null>();
    for (const station of stations) {
      for (const word of new Set(wordsOf(station).map(searchable))) {
        layer.set(word, layer.has(word) && layer.get(word) !== station ? null : station);
      }
    }
    for (const [word, station] of layer) {
      if (station && !found.has(word)) found.set(word, station);
    }
  }
  return found;
}

export function indexFares(rows: FareRow[]): FareRows {
  const found = new Map<string, number>();
  const key = (from: string, to: string, code: string, trainId: string | null | undefined) =>
    `${from} ${to} ${code} ${trainId ?? ''}`;
  for (const row of rows)
    found.set(key(row.fromStationId, row.toStationId, row.class, row.trainId), row.basePoisha);
  return { find: (from, to, code, trainId) => found.get(key(from, to, code, trainId)) };
}
