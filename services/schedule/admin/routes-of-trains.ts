import { and, eq, ne } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Actor } from '#shared/records/admin';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { routeStops, routes } from '../schema.ts';
import type { OperatesOn } from '../timetable/timetable-index.ts';
import { refuseWrongRuns } from './check-edit.ts';
import { editTimetable } from './edit-timetable.ts';
import { alignRoute, checkStops, toEdited, toRow, trainOfRoute } from './stops.ts';
import type { RouteChange, RouteNew } from './timetable-models.ts';

type Row = typeof routes.$inferSelect;

export function presentRoute(row: Row) {
  return {
    routeId: row.id,
    trainId: row.trainId!,
    originStationId: row.originStationId!,
    destinationStationId: row.destinationStationId!,
    departureTime: row.departureTime.slice(0, 5),
    arrivalTime: row.arrivalTime.slice(0, 5),
    durationMinutes: row.journeyDurationMinutes,
    operatesOn: row.operatesOn as OperatesOn,
    isActive: row.isActive,
  };
}

export async function readRoute({ db }: Pick<Deps, 'db'>, id: string): Promise<Row> {
  const [row] = await db.select().from(routes).where(eq(routes.id, id));
  if (!row) throw problems.ROUTE_NOT_FOUND();
  return row;
}

/** A train runs one route at a time: the other one is deactivated first. @throws Problem ROUTE_EXISTS */
export function createRoute(deps: Deps) {
  return async (actor: Actor, { trainId, operatesOn, stops }: typeof RouteNew.static) =>
    editTimetable(deps)(actor, {
      entity: 'route',
      trainId,
      touchesTrips: true,
      work: async (tx, now) => {
        const id = newId();
        await refuseSecond(tx, trainId, id);
        const rows = [];
        for (const [at, stop] of stops.entries())
          rows.push({ ...(await toRow(tx, id, stop, `stops.${at}.stationCode`)), stopOrder: at });
        const fieldOf = (at: number, field: string) => `stops.${at}.${field}`;
        checkStops(rows, fieldOf);
        refuseWrongRuns(deps, rows.map(toEdited), () => true, fieldOf);
        await tx.insert(routes).values({
          id,
          trainId,
          operatesOn,
          departureTime: rows[0]!.departureTime,
          arrivalTime: rows.at(-1)!.arrivalTime,
          journeyDurationMinutes: 0,
        });
        await tx.insert(routeStops).values(rows);
        await alignRoute(tx, id, now);
        const [made] = await tx.select().from(routes).where(eq(routes.id, id));
        return { id, before: null, after: presentRoute(made!) };
      },
    });
}

export function updateRoute(deps: Deps) {
  return async (actor: Actor, id: string, change: typeof RouteChange.static) => {
    const trainId = await trainOfRoute(deps, id);
    return editTimetable(deps)(actor, {
      entity: 'route',
      trainId,
      touchesTrips: true,
      work: async (tx, now) => {
        if (change.isActive) await refuseSecond(tx, trainId, id);
        const [before] = await tx.select().from(routes).where(eq(routes.id, id));
        const [after] = await tx
          .update(routes)
          .set({ ...change, updatedAt: now })
          .where(eq(routes.id, id))
          .returning();
        return { id, before: presentRoute(before!), after: presentRoute(after!) };
      },
    });
  };
}

async function refuseSecond(tx: Tx, trainId: string, id: string): Promise<void> {
  const [other] = await tx
    .select({ id: routes.id })
    .from(routes)
    .where(and(eq(routes.trainId, trainId), eq(routes.isActive, true), ne(routes.id, id)));
  if (other) throw problems.ROUTE_EXISTS(undefined, { routeId: other.id });
}
