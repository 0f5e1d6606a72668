import { and, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { requirePrintable } from '#shared/base/printable';
import type { Actor } from '#shared/records/admin';
import { violates } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { routeStops, routes, stations } from '../schema.ts';
import { refuseWrongName } from './check-edit.ts';
import { editTimetable } from './edit-timetable.ts';
import type { StationChange, StationNew } from './timetable-models.ts';

type Row = typeof stations.$inferSelect;

export function presentStation(row: Row) {
  const { id, code, name, nameBn, city, district, division, aliases, isActive } = row;
  const [latitude, longitude] = [row.latitude, row.longitude].map((text) =>
    text === null ? null : Number(text),
  );
  return {
    stationId: id,
    ...{ code, name, nameBn, city, district, division, aliases },
    latitude: latitude!,
    longitude: longitude!,
    isActive,
  };
}

const columnsOf = ({ latitude, longitude, ...rest }: Partial<typeof StationNew.static>) => ({
  ...rest,
  ...(latitude === undefined ? {} : { latitude: latitude === null ? null : String(latitude) }),
  ...(longitude === undefined ? {} : { longitude: longitude === null ? null : String(longitude) }),
});

export async function readStation({ db }: Deps, id: string): Promise<Row> {
  const [row] = await db.select().from(stations).where(eq(stations.id, id));
  if (!row) throw problems.STATION_NOT_FOUND();
  return row;
}

/** @throws Problem STATION_EXISTS */
export function createStation(deps: Deps) {
  return async (actor: Actor, station: typeof StationNew.static) => {
    requireNames(station);
    refuseWrongName(deps, 'station', station, 'nameBn');
    try {
      return await editTimetable(deps)(actor, {
        entity: 'station',
        work: async (tx, now) => {
          const { code, name, nameBn, city } = station;
          const values = { ...columnsOf(station), code, name, nameBn, city, id: newId(), editedAt: now };
          const [row] = await tx.insert(stations).values(values).returning();
          return { id: row!.id, before: null, after: presentStation(row!) };
        },
      });
    } catch (error) {
      if (violates(error, 'stations_code_unique')) throw problems.STATION_EXISTS();
      throw error;
    }
  };
}

/** A station's code stays. @throws Problem STATION_NOT_FOUND; STATION_IN_USE where it is to close and trains call there. */
export function updateStation(deps: Deps) {
  return async (actor: Actor, id: string, change: typeof StationChange.static) => {
    requireNames(change);
    return editTimetable(deps)(actor, {
      entity: 'station',
      work: async (tx, now) => {
        const [before] = await tx.select().from(stations).where(eq(stations.id, id)).for('update');
        if (!before) throw problems.STATION_NOT_FOUND();
        if (change.nameBn !== undefined)
          refuseWrongName(
            deps,
            'station',
            { code: before.code, name: change.name ?? before.name, nameBn: change.nameBn },
            'nameBn',
          );
        if (change.isActive === false && before.isActive) {
          const [call] = await tx
            .select({ id: routeStops.id })
            .from(routeStops)
            .innerJoin(routes, eq(routes.id, routeStops.routeId))
            .where(
              and(eq(routeStops.stationId, id), eq(routeStops.isActive, true), eq(routes.isActive, true)),
            )
            .limit(1);
          if (call) throw problems.STATION_IN_USE();
        }
        const [after] = await tx
          .update(stations)
          .set({ ...columnsOf(change), editedAt: now, updatedAt: now })
          .where(eq(stations.id, id))
          .returning();
        return { id, before: presentStation(before), after: presentStation(after!) };
      },
    });
  };
}

/** They stand on tickets. */
const requireNames = ({ name, nameBn }: typeof StationChange.static) => requirePrintable({ name, nameBn });
