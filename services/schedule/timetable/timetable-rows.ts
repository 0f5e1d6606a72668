import { deriveId } from '#shared/base/id';
import { toDecimal } from '#shared/base/money';
import { baseFare, chargeableScale, type FareTrain } from '../fares/fare.ts';
import { readRules } from '../fares/rules.ts';
import { type AssignedCoach, assignCoaches } from '../trips/assign-coaches.ts';
import { clockTime, completeTimes, dayOffset } from './stop-times.ts';
import type { FileFare, FileTrain, TimetableFiles } from './timetable-files.ts';
import { type FareRow, indexFares } from './timetable-index.ts';

/** Every installation gives the same thing the same id. */
export const stationId = (code: string) => deriveId('station', code);
export const trainId = (number: string) => deriveId('train', number);
const routeId = (number: string) => deriveId('route', number);
const coachId = (number: string, coachNumber: string) => deriveId('coach', number, coachNumber);

const trainTypes = { intercity: 'INTERCITY', mail: 'MAIL', commuter: 'LOCAL' };
const takaPoisha = 100;

/** The rows of the tables, their keys named as the columns. */
export type TimetableRows = ReturnType<typeof timetableRows>;

export function timetableRows(files: TimetableFiles) {
  const codes = new Set(files.stations.map((station) => station.code));
  const station = (code: string) => {
    if (!codes.has(code)) throw new Error(`No such station: ${code}`);
    return stationId(code);
  };
  const fares = fareRowsOf(files);
  const indexed = indexFares(fares);
  const rules = readRules(files.rules);
  const wholeRun = (train: FileTrain, code: string) => {
    const fareTrain = toFareTrain(train);
    const scale = chargeableScale(rules, indexed, fareTrain);
    return baseFare(rules, indexed, fareTrain, { from: 0, to: train.stops.length - 1, code, scale }) ?? 0;
  };
  const assigned = files.trains.map((train) => ({ train, coaches: assignCoaches(train, files.coaches) }));

  return {
    stations: files.stations.map(({ nameBn, ...rest }) => ({
      id: stationId(rest.code),
      aliases: [],
      ...rest,
      name_bn: nameBn,
    })),
    trains: assigned.map(({ train, coaches }) => trainRow(train, coaches)),
    routes: files.trains.map((train) => routeRow(train, station)),
    routeStops: files.trains.flatMap((train) => stopRows(train, station)),
    coaches: assigned.flatMap(({ train, coaches }) => coachRows(train, coaches, wholeRun)),
    seats: assigned.flatMap(({ train, coaches }) => coaches.flatMap((coach) => seatRows(train, coach))),
    fares: fares.map((fare) => ({
      id: deriveId('fare', fare.fromStationId, fare.toStationId, fare.class, fare.trainId ?? ''),
      from_station_id: fare.fromStationId,
      to_station_id: fare.toStationId,
      class: fare.class,
      train_id: fare.trainId,
      base_fare: toDecimal(fare.basePoisha),
    })),
    rules: files.rules.map(({ key, value, source, sourceDate, note }) => ({
      key,
      value,
      source,
      source_date: sourceDate ?? null,
      note: note ?? null,
    })),
  };
}

function trainRow(train: FileTrain, coaches: AssignedCoach[]) {
  return {
    id: trainId(train.number),
    name: train.name,
    name_bn: train.nameBn,
    train_number: train.number,
    type: trainTypes[train.type],
    zone: train.zone ?? null,
    off_day: train.offDay ?? null,
    classes: [...new Set(coaches.map((coach) => coach.class))],
    total_coaches: coaches.length,
  };
}

function routeRow(train: FileTrain, station: (code: string) => string) {
  const times = completeTimes(train.stops);
  const [origin, terminus] = [times[0]!, times.at(-1)!];
  return {
    id: routeId(train.number),
    train_id: trainId(train.number),
    origin_station_id: station(train.stops[0]![0]),
    destination_station_id: station(train.stops.at(-1)![0]),
    departure_time: clockTime(origin.departure),
    arrival_time: clockTime(terminus.arrival),
    journey_duration_minutes: terminus.arrival - origin.departure,
  };
}

function stopRows(train: FileTrain, station: (code: string) => string) {
  const times = completeTimes(train.stops);
  return train.stops.map(([code, km, , , mark], at) => ({
    id: deriveId('route-stop', train.number, String(at)),
    route_id: routeId(train.number),
    station_id: station(code),
    stop_order: at,
    arrival_time: clockTime(times[at]!.arrival),
    departure_time: clockTime(times[at]!.departure),
    day_offset: dayOffset(times[at]!.arrival),
    departure_day_offset: dayOffset(times[at]!.departure),
    arrival_estimated: times[at]!.arrivalEstimated,
    departure_estimated: times[at]!.departureEstimated,
    distance_km: km,
    online_boarding: mark !== 'no boarding',
  }));
}

function coachRows(
  train: FileTrain,
  coaches: AssignedCoach[],
  wholeRun: (train: FileTrain, code: string) => number,
) {
  const fareOf = new Map(
    [...new Set(coaches.map((coach) => coach.class))].map((code) => [code, wholeRun(train, code)]),
  );
  return coaches.map((coach, at) => ({
    id: coachId(train.number, coach.coachNumber),
    train_id: trainId(train.number),
    coach_number: coach.coachNumber,
    name_bn: coach.nameBn,
    coach_type: coach.class,
    ordinal: at,
    total_seats: coach.seats.length,
    base_fare: toDecimal(fareOf.get(coach.class)!),
  }));
}

function seatRows(train: FileTrain, coach: AssignedCoach) {
  return coach.seats.map((seat, at) => ({
    id: deriveId('seat', train.number, coach.coachNumber, seat.seatNumber),
    coach_id: coachId(train.number, coach.coachNumber),
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    ordinal: at,
  }));
}

export const fareRowsOf = ({ fares }: Pick<TimetableFiles, 'fares'>): FareRow[] => fares.flatMap(fareRows);

function fareRows(fare: FileFare): FareRow[] {
  const pair = { fromStationId: stationId(fare.from), toStationId: stationId(fare.to) };
  const rows = (fares: FileFare['fares'], train: string | null) =>
    Object.entries(fares).map(([code, [taka]]) => ({
      ...pair,
      class: code,
      trainId: train,
      basePoisha: taka * takaPoisha,
    }));
  const own = Object.entries(fare.byTrain ?? {}).flatMap(([number, fares]) => rows(fares, trainId(number)));
  return [...rows(fare.fares, null), ...own];
}

export function toFareTrain(train: FileTrain): FareTrain {
  return {
    id: trainId(train.number),
    number: train.number,
    classes: Object.keys(train.classes),
    stops: train.stops.map(([code, km]) => ({ stationId: stationId(code), km })),
  };
}
