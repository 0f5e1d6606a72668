import { decodeCursor, type Page, pageOf, partKinds } from '#shared/http/page';
import { classNames } from './fares/class-names.ts';
import { problems } from './problems.ts';
import { stationsLike } from './timetable/misspelt.ts';
import { clockTime, dayOffset } from './timetable/stop-times.ts';
import {
  byNumber,
  compare,
  type Station,
  type StationWords,
  type Stop,
  searchable,
  type Timetable,
  type Train,
  type TrainType,
} from './timetable/timetable-index.ts';
import { runsOn } from './trips/trip.ts';

interface PageQuery {
  limit: number;
  cursor?: string;
  q?: string;
}

/**
 * Stations by how well they fit: the code or a name itself, then what begins so, then what holds it somewhere. Where
 * none fits, those that are written or sound alike.
 */
export function listStations(timetable: Timetable, query: PageQuery) {
  const word = searchable(query.q ?? '');
  const byRank: Station[][] = [[], [], [], [], []];
  for (const words of timetable.stationWords) {
    const rank = word === '' ? 0 : stationRank(words, word);
    if (rank !== undefined) byRank[rank]!.push(words.station);
  }
  // Of each rank they are in order already.
  const ranked = byRank.flatMap((stations, rank) =>
    stations.map((station) => ({ station, key: [String(rank), station.name, station.code] })),
  );
  const found = ranked.length > 0 ? ranked : alike(timetable, word);
  const { items, nextCursor } = pageAfter(found, query, compareKeys);
  return { items: items.map(({ station }) => presentStation(station)), nextCursor };
}

const alike = (timetable: Timetable, word: string) =>
  stationsLike(timetable, word).map((station, at) => ({ station, key: ['alike', String(at), station.code] }));

function stationRank({ code, names, aliases, lines }: StationWords, word: string): number | undefined {
  if (code === word) return 0;
  if (!lines.includes(word)) return undefined;
  if (names.includes(word)) return 1;
  if (aliases.includes(word)) return 2;
  const begins = (name: string) => name.startsWith(word);
  return names.some(begins) || aliases.some(begins) ? 3 : 4;
}

function presentStation(station: Station) {
  const { id, code, name, nameBn, city, district, division, aliases, latitude, longitude } = station;
  return { stationId: id, code, name, nameBn, city, district, division, aliases, latitude, longitude };
}

/** All stations as a page keeps them, so that it finds one while its reader types. */
export const nameStations = ({ stations }: Timetable) => ({
  stations: stations.map((station) => ({ ...nameOf(station), aliases: station.aliases })),
});

/** Trains by number. */
export function listTrains(timetable: Timetable, query: PageQuery & { type?: TrainType }) {
  const word = searchable(query.q ?? '');
  const found = timetable.trainWords
    .filter(({ train }) => query.type === undefined || train.type === query.type)
    .filter(({ lines }) => lines.includes(word))
    .map(({ train }) => ({ train, key: [train.number] }));
  const { items, nextCursor } = pageAfter(found, query, (one, other) => byNumber(one[0]!, other[0]!));
  return { items: items.map(({ train }) => presentTrain(train)), nextCursor };
}

/**
 * @param asked the train's id or its number.
 * @throws Problem TRAIN_NOT_FOUND.
 */
export function findTrain(timetable: Timetable, asked: string): Train {
  const train =
    timetable.trainsById.get(asked.toLowerCase()) ?? timetable.trains.find(({ number }) => number === asked);
  if (!train) throw problems.TRAIN_NOT_FOUND();
  return train;
}

/** With its stops and coaches. */
export function presentTrainDetail(train: Train) {
  return {
    ...presentTrain(train),
    zone: train.zone,
    runsOn: weekdaysOf(train),
    stops: train.stops.map((stop, at) => presentStop(stop, at > 0, at < train.stops.length - 1)),
    coaches: train.coaches.map((coach) => ({
      coachId: coach.id,
      coachNumber: coach.coachNumber,
      coachNumberBn: coach.nameBn,
      class: coach.class,
      ...classNames(coach.class),
      totalSeats: coach.totalSeats,
    })),
  };
}

function presentTrain(train: Train) {
  const [origin, terminus] = [train.stops[0]!, train.stops.at(-1)!];
  return {
    trainId: train.id,
    trainNumber: train.number,
    trainName: train.name,
    trainNameBn: train.nameBn,
    type: train.type,
    from: nameOf(origin.station),
    to: nameOf(terminus.station),
    departureTime: shortTime(origin.departure),
    arrivalTime: shortTime(terminus.arrival),
    durationMinutes: terminus.arrival - origin.departure,
    offDay: train.offDay,
    operatesOn: train.operatesOn,
    classes: train.classes,
  };
}

function presentStop(stop: Stop, arrives: boolean, departs: boolean) {
  return {
    stationId: stop.stationId,
    ...nameOf(stop.station),
    arrivalTime: arrives ? shortTime(stop.arrival) : null,
    arrivalDayOffset: arrives ? dayOffset(stop.arrival) : null,
    departureTime: departs ? shortTime(stop.departure) : null,
    departureDayOffset: departs ? dayOffset(stop.departure) : null,
    timesEstimated: stop.arrivalEstimated || stop.departureEstimated,
    distanceKm: stop.km,
    onlineBoarding: stop.onlineBoarding,
    platformNumber: stop.platformNumber,
  };
}

export const nameOf = ({ code, name, nameBn }: Station) => ({ code, name, nameBn });
const shortTime = (minutes: number) => clockTime(minutes).slice(0, 5);

/** A Sunday and the six days after it. */
const someWeek = [
  '2026-11-22',
  '2026-11-23',
  '2026-11-24',
  '2026-11-25',
  '2026-11-26',
  '2026-11-27',
  '2026-11-28',
];
const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const weekdaysOf = (train: Train) => weekdayNames.filter((_, at) => runsOn(train, someWeek[at]!));

function compareKeys(one: string[], other: string[]): number {
  for (const [at, part] of one.entries()) {
    const order = compare(part, other[at]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** The items after the cursor, in the order given, and the cursor of what follows them. */
function pageAfter<Item extends { key: string[] }>(
  items: Item[],
  { cursor, limit }: PageQuery,
  order: (one: string[], other: string[]) => number,
): Page<Item> {
  const key = items[0]?.key ?? [''];
  const after = decodeCursor(
    cursor,
    key.map(() => partKinds.text),
  );
  const rest = after ? items.filter((item) => order(item.key, after) > 0) : items;
  return pageOf(rest, limit, (item) => item.key);
}
