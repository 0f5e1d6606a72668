import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { invalid } from '#shared/base/problem';
import type { Actor } from '#shared/records/admin';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { routeStops, routes, stations } from '../schema.ts';
import { minutesOfDay } from '../timetable/stop-times.ts';
import { type EditedStop, refuseWrongRuns } from './check-edit.ts';
import { editTimetable } from './edit-timetable.ts';
import type { StopChange, StopNew } from './timetable-models.ts';

type Row = typeof routeStops.$inferSelect;
export type NewStop = Omit<typeof StopNew.static, 'routeId'>;

export function presentStop(row: Row) {
  return {
    stopId: row.id,
    routeId: row.routeId!,
    stationId: row.stationId!,
    stopOrder: row.stopOrder,
    arrivalTime: row.arrivalTime.slice(0, 5),
    arrivalDayOffset: row.arrivalDayOffset,
    departureTime: row.departureTime.slice(0, 5),
    departureDayOffset: row.departureDayOffset,
    distanceKm: row.distanceKm === null ? null : Number(row.distanceKm),
    onlineBoarding: row.onlineBoarding,
    platformNumber: row.platformNumber,
    isActive: row.isActive,
  };
}

type Times = Pick<Row, 'arrivalTime' | 'arrivalDayOffset' | 'departureTime' | 'departureDayOffset'>;
const minutes = (time: string, days: number) => {
  const [hours, rest] = time.split(':').map(Number);
  return days * minutesOfDay + hours! * 60 + rest!;
};
const arrivalOf = (stop: Times) => minutes(stop.arrivalTime, stop.arrivalDayOffset);
const departureOf = (stop: Times) => minutes(stop.departureTime, stop.departureDayOffset);

type Checked = Times & Pick<Row, 'stationId' | 'distanceKm'>;

/**
 * Refuses stops that no train can make in this order.
 * @param fieldOf names a field of the stop at a place, as the caller wrote it.
 */
export function checkStops(stops: Checked[], fieldOf: (at: number, field: string) => string): void {
  for (const [at, stop] of stops.entries()) {
    const before = stops[at - 1];
    if (stops.findIndex(({ stationId }) => stationId === stop.stationId) < at)
      throw invalid(fieldOf(at, 'stationCode'), 'is a stop of this route already');
    if (departureOf(stop) < arrivalOf(stop))
      throw invalid(fieldOf(at, 'departureTime'), 'is before the arrival; check departureDayOffset');
    if (!before) {
      if (departureOf(stop) >= minutesOfDay)
        throw invalid(fieldOf(at, 'departureDayOffset'), 'must be 0 at the origin');
      continue;
    }
    if (arrivalOf(stop) <= departureOf(before))
      throw invalid(fieldOf(at, 'arrivalTime'), 'is not after the stop before it; check arrivalDayOffset');
    const known = stops.slice(0, at).findLast(({ distanceKm }) => distanceKm !== null);
    if (known && stop.distanceKm !== null && Number(stop.distanceKm) < Number(known.distanceKm))
      throw invalid(fieldOf(at, 'distanceKm'), 'is less than at a stop before it');
  }
}

/** As the checks of its runs see it. */
export const toEdited = (stop: Checked): EditedStop => ({
  stationId: stop.stationId,
  distanceKm: stop.distanceKm,
  arrival: arrivalOf(stop),
  departure: departureOf(stop),
});

export async function toRow(tx: Tx, routeId: string, stop: NewStop, field: string) {
  const { stationCode, distanceKm, arrivalTime, departureTime, arrivalDayOffset = 0, ...rest } = stop;
  const [station] = await tx
    .select({ id: stations.id })
    .from(stations)
    .where(and(eq(stations.code, stationCode), eq(stations.isActive, true)));
  if (!station) throw invalid(field, 'is not the code of a station');
  return {
    departureDayOffset: arrivalDayOffset,
    ...rest,
    arrivalDayOffset,
    id: newId(),
    routeId,
    stationId: station.id,
    arrivalTime: `${arrivalTime}:00`,
    departureTime: `${departureTime}:00`,
    distanceKm: distanceKm === undefined || distanceKm === null ? null : String(distanceKm),
  };
}

async function activeStops(tx: Tx, routeId: string): Promise<Row[]> {
  return tx
    .select()
    .from(routeStops)
    .where(and(eq(routeStops.routeId, routeId), eq(routeStops.isActive, true)))
    .orderBy(asc(routeStops.stopOrder));
}

/** Ends and times of the route, as its stops now say. */
export async function alignRoute(tx: Tx, routeId: string, now: Date): Promise<void> {
  const stops = await activeStops(tx, routeId);
  const [origin, terminus] = [stops[0]!, stops.at(-1)!];
  await tx
    .update(routes)
    .set({
      originStationId: origin.stationId,
      destinationStationId: terminus.stationId,
      departureTime: origin.departureTime,
      arrivalTime: terminus.arrivalTime,
      journeyDurationMinutes: arrivalOf(terminus) - departureOf(origin),
      updatedAt: now,
    })
    .where(eq(routes.id, routeId));
}

export async function trainOfRoute({ db }: Pick<Deps, 'db'>, routeId: string): Promise<string> {
  const [row] = await db.select({ trainId: routes.trainId }).from(routes).where(eq(routes.id, routeId));
  if (!row?.trainId) throw problems.ROUTE_NOT_FOUND();
  return row.trainId;
}

/** The train calls at one more station, where its times put it. */
export function createStop(deps: Deps) {
  return async (actor: Actor, { routeId, ...stop }: typeof StopNew.static) =>
    editTimetable(deps)(actor, {
      entity: 'stop',
      trainId: await trainOfRoute(deps, routeId),
      touchesTrips: true,
      work: async (tx, now) => {
        const row = await toRow(tx, routeId, stop, 'stationCode');
        const stops = await activeStops(tx, routeId);
        const next = stops.findIndex((other) => departureOf(other) > arrivalOf(row));
        const at = next === -1 ? stops.length : next;
        const all = stops.toSpliced(at, 0, { ...stops[0]!, ...row });
        checkStops(all, ownField(at));
        refuseWrongRuns(deps, all.map(toEdited), (place) => place === at, ownField(at));
        const stopOrder = next === -1 ? (await lastOrder(tx, routeId)) + 1 : stops[next]!.stopOrder;
        await makeRoom(tx, routeId, stopOrder);
        const [made] = await tx
          .insert(routeStops)
          .values({ ...row, stopOrder })
          .returning();
        await alignRoute(tx, routeId, now);
        return { id: row.id, before: null, after: presentStop(made!) };
      },
    });
}

/** What is wrong at another stop is wrong because of this one. */
const ownField = (at: number) => (place: number, field: string) =>
  place === at ? field : field === 'arrivalTime' ? 'departureTime' : field;

async function lastOrder(tx: Tx, routeId: string): Promise<number> {
  const [row] = await tx
    .select({ last: sql<number>`coalesce(max(${routeStops.stopOrder}), -1)` })
    .from(routeStops)
    .where(eq(routeStops.routeId, routeId));
  return row!.last;
}

const farAway = 10_000;

/** In two steps, so that no two stops have one place in between. */
async function makeRoom(tx: Tx, routeId: string, from: number): Promise<void> {
  const move = (by: number, since: number) =>
    tx
      .update(routeStops)
      .set({ stopOrder: sql`${routeStops.stopOrder} + ${by}::integer` })
      .where(and(eq(routeStops.routeId, routeId), gte(routeStops.stopOrder, since)));
  await move(farAway + 1, from);
  await move(-farAway, farAway);
}

const touchesRuns = (change: typeof StopChange.static) =>
  Object.keys(change).some((field) => field !== 'platformNumber' && field !== 'onlineBoarding');

/** Its platform may change at any time, the rest only while nobody holds or has bought a seat of the train. */
export function updateStop(deps: Deps) {
  return async (actor: Actor, id: string, change: typeof StopChange.static) => {
    const [known] = await deps.db.select().from(routeStops).where(eq(routeStops.id, id));
    if (!known?.routeId) throw problems.STOP_NOT_FOUND();
    const routeId = known.routeId;
    const { distanceKm, arrivalTime, departureTime, ...rest } = change;
    return editTimetable(deps)(actor, {
      entity: 'stop',
      trainId: await trainOfRoute(deps, routeId),
      touchesTrips: Object.keys(change).some((field) => field !== 'platformNumber'),
      work: async (tx, now) => {
        const [before] = await tx.select().from(routeStops).where(eq(routeStops.id, id));
        const { arrivalDayOffset, departureDayOffset } = { ...before!, ...change };
        if (departureDayOffset < arrivalDayOffset)
          throw invalid('departureDayOffset', 'is before arrivalDayOffset');
        const [after] = await tx
          .update(routeStops)
          .set({
            ...rest,
            // Drizzle refuses an update of nothing.
            isActive: change.isActive ?? before!.isActive,
            ...(arrivalTime === undefined
              ? {}
              : { arrivalTime: `${arrivalTime}:00`, arrivalEstimated: false }),
            ...(departureTime === undefined
              ? {}
              : { departureTime: `${departureTime}:00`, departureEstimated: false }),
            ...(distanceKm === undefined
              ? {}
              : { distanceKm: distanceKm === null ? null : String(distanceKm) }),
          })
          .where(eq(routeStops.id, id))
          .returning();
        const stops = await activeStops(tx, routeId);
        if (stops.length < 2) throw invalid('isActive', 'cannot be false: a route needs at least two stops');
        const at = stops.findIndex((stop) => stop.id === id);
        checkStops(stops, ownField(at));
        if (touchesRuns(change))
          refuseWrongRuns(deps, stops.map(toEdited), (place) => place === at, ownField(at));
        await alignRoute(tx, routeId, now);
        return { id, before: presentStop(before!), after: presentStop(after!) };
      },
    });
  };
}
