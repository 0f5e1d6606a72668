import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Weekday } from '#shared/base/clock';
import { fromDecimal } from '#shared/base/money';
import type { Database, Transaction } from '#shared/stores/postgres';
import { readRules } from '../fares/rules.ts';
import { readSale } from '../sale/read-sale.ts';
import * as schema from '../schema.ts';
import { minutesOfDay } from './stop-times.ts';
import {
  type Coach,
  indexTimetable,
  type OperatesOn,
  type Station,
  type Stop,
  type Timetable,
  type Train,
  type TrainType,
  type TripState,
  type TripStatus,
  tripKey,
} from './timetable-index.ts';

export type ScheduleDatabase = Database<typeof schema>;
type Tx = Transaction<typeof schema>;

/** The version in force; undefined while nothing has been loaded. */
export async function readVersion(db: ScheduleDatabase | Tx): Promise<number | undefined> {
  const [row] = await db.select({ version: schema.timetableVersion.version }).from(schema.timetableVersion);
  return row?.version;
}

/**
 * Everything a search needs, as of one moment.
 * @param since the earliest journey date whose trips are wanted.
 * @returns undefined while nothing has been loaded.
 */
export async function readTimetable(db: ScheduleDatabase, since: string): Promise<Timetable | undefined> {
  return db.transaction(
    async (tx) => {
      const version = await readVersion(tx);
      if (version === undefined) return undefined;
      const stations = await readStations(tx);
      const stationsById = new Map(stations.map((station) => [station.id, station]));
      const trains = await readTrains(tx, stationsById);
      const fareRows = await tx.select().from(schema.fares);
      const rules = readRules(
        await tx.select({ key: schema.rules.key, value: schema.rules.value }).from(schema.rules),
      );
      return indexTimetable({
        version,
        stations: stations.filter((station) => station.isActive),
        trains,
        fareRows: fareRows.map((row) => ({ ...row, basePoisha: fromDecimal(row.baseFare) })),
        rules,
        sale: await readSale(tx, trains, since),
        trips: await readTrips(tx, since),
      });
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** How every trip since a journey date runs, or those alone that run so. */
export async function readTrips(
  db: ScheduleDatabase | Tx,
  since: string,
  status?: TripStatus,
): Promise<Map<string, TripState>> {
  const wanted = status === undefined ? undefined : eq(schema.schedules.status, status);
  const rows = await db
    .select({
      trainId: schema.schedules.trainId,
      journeyDate: schema.schedules.journeyDate,
      status: schema.schedules.status,
      delayMinutes: schema.schedules.delayMinutes,
    })
    .from(schema.schedules)
    .where(and(gte(schema.schedules.journeyDate, since), wanted));
  return new Map(
    rows.map((row) => [
      tripKey(row.trainId ?? '', row.journeyDate),
      { status: row.status as TripStatus, delayMinutes: row.delayMinutes },
    ]),
  );
}

async function readStations(tx: Tx): Promise<(Station & { isActive: boolean })[]> {
  const rows = await tx.select().from(schema.stations);
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    nameBn: row.nameBn,
    city: row.city,
    district: row.district,
    division: row.division,
    aliases: row.aliases,
    latitude: row.latitude === null ? null : Number(row.latitude),
    longitude: row.longitude === null ? null : Number(row.longitude),
    isActive: row.isActive,
  }));
}

async function readTrains(tx: Tx, stations: Map<string, Station>): Promise<Train[]> {
  const { trains, routes, routeStops, coaches } = schema;
  const rows = await tx
    .select({ train: trains, routeId: routes.id, operatesOn: routes.operatesOn })
    .from(trains)
    .innerJoin(routes, eq(routes.trainId, trains.id))
    .where(and(eq(trains.isActive, true), isNull(trains.deletedAt), eq(routes.isActive, true)));
  const stops = await tx
    .select()
    .from(routeStops)
    .where(eq(routeStops.isActive, true))
    .orderBy(asc(routeStops.stopOrder));
  const stopsByRoute = Map.groupBy(stops, (stop) => stop.routeId);
  const coachRows = await tx
    .select({ coach: coaches })
    .from(coaches)
    .innerJoin(trains, eq(trains.id, coaches.trainId))
    .where(and(eq(coaches.isActive, true), sql`${coaches.ordinal} < ${trains.totalCoaches}`))
    .orderBy(asc(coaches.ordinal));
  const coachesByTrain = Map.groupBy(coachRows, ({ coach }) => coach.trainId);

  return rows.map(({ train, routeId, operatesOn }) => {
    const calls = (stopsByRoute.get(routeId) ?? []).map((row) => toStop(row, stations));
    const cars = (coachesByTrain.get(train.id) ?? []).map(({ coach }) => toCoach(coach));
    return {
      id: train.id,
      number: train.trainNumber,
      name: train.name,
      nameBn: train.nameBn,
      type: train.type as TrainType,
      zone: train.zone,
      offDay: train.offDay as Weekday | null,
      operatesOn: operatesOn as OperatesOn,
      routeId,
      classes: train.classes,
      coaches: cars,
      totalSeats: cars.reduce((sum, coach) => sum + coach.totalSeats, 0),
      stops: calls,
      stopAt: new Map(calls.map((stop, at) => [stop.stationId, at])),
    };
  });
}

function toStop(row: typeof schema.routeStops.$inferSelect, stations: Map<string, Station>): Stop {
  const station = stations.get(row.stationId ?? '');
  if (!station) throw new Error(`The stop ${row.id} has no station`);
  return {
    stationId: station.id,
    station,
    arrival: minutesAt(row.arrivalTime, row.arrivalDayOffset),
    departure: minutesAt(row.departureTime, row.departureDayOffset),
    arrivalEstimated: row.arrivalEstimated,
    departureEstimated: row.departureEstimated,
    km: row.distanceKm === null ? null : Number(row.distanceKm),
    onlineBoarding: row.onlineBoarding,
    platformNumber: row.platformNumber,
  };
}

function toCoach(row: typeof schema.coaches.$inferSelect): Coach {
  return {
    id: row.id,
    coachNumber: row.coachNumber,
    nameBn: row.nameBn,
    class: row.coachType,
    totalSeats: row.totalSeats,
  };
}

/** A TIME column and its day offset, in minutes from midnight of the journey date. */
function minutesAt(time: string, dayOffset: number): number {
  const [hours, minutes] = time.split(':').map(Number);
  return dayOffset * minutesOfDay + hours! * 60 + minutes!;
}
