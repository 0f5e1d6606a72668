import { and, eq } from 'drizzle-orm';
import type { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import type { Bus } from '#shared/bus/bus';
import * as schedule from '#shared/contracts/schedule';
import type { Database } from '#shared/stores/postgres';
import { problems } from '../problems.ts';
import * as schema from '../schema.ts';
import { layoutId, readLayout, toLayoutCoaches } from './layout.ts';
import { endsAt, type Layout, type Trip, type TripName, type TripStatus, type TripStop } from './trip.ts';

/** The schedule's answer about a trip. */
export type Answer = typeof schedule.getTrip.output.static;

/** @param timetableVersion the newest that we have heard of: the schedule answers from no older one */
export async function askSchedule(
  bus: Bus,
  { trainId, journeyDate }: TripName,
  timetableVersion?: number,
): Promise<Answer> {
  try {
    return await bus.request(schedule.getTrip, { trainId, journeyDate, timetableVersion });
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw problems.TRIP_NOT_FOUND();
    throw error;
  }
}

export const isTrip = ({ trainId, journeyDate }: TripName) =>
  and(eq(schema.trips.trainId, trainId), eq(schema.trips.journeyDate, journeyDate));

interface Parts {
  db: Database<typeof schema>;
  /** By id; a process reads each layout once. */
  layouts: Pick<LRUCache<string, Layout>, 'get' | 'set' | 'has'>;
}

/** The trip as it was frozen; undefined where nobody has asked for it yet. */
export async function readFrozen({ db, layouts }: Parts, name: TripName): Promise<Trip | undefined> {
  const [row] = await db.select().from(schema.trips).where(isTrip(name));
  if (!row) return undefined;
  let layout = layouts.get(row.layoutId);
  if (!layout) {
    const [stored] = await db.select().from(schema.layouts).where(eq(schema.layouts.id, row.layoutId));
    layout = readLayout(row.layoutId, stored!.coaches);
    layouts.set(row.layoutId, layout);
  }
  const {
    trainId,
    journeyDate,
    trainNumber,
    trainName,
    trainNameBn,
    routeId,
    stops,
    delayMinutes,
    revision,
  } = row;
  const names = { trainId, journeyDate, trainNumber, trainName, trainNameBn, routeId, revision };
  return { ...names, status: row.status as TripStatus, stops, delayMinutes, layout };
}

/** Two processes may freeze one trip at once: the first row stays, and both read it. */
export async function freezeTrip(parts: Parts, answer: Answer): Promise<Trip> {
  const { db, layouts } = parts;
  if (answer.stops.length < 2) throw problems.TRIP_NOT_FOUND();
  const coaches = toLayoutCoaches(answer.coaches);
  const id = layoutId(coaches);
  if (!layouts.has(id)) {
    await db.insert(schema.layouts).values({ id, coaches }).onConflictDoNothing();
    layouts.set(id, readLayout(id, coaches));
  }
  const { trainId, journeyDate, routeId, trainNumber, trainName, trainNameBn, status, stops } = answer;
  const names = { trainId, journeyDate, routeId, trainNumber, trainName, trainNameBn };
  await db
    .insert(schema.trips)
    .values({ ...names, layoutId: id, status, ...timesOf(answer), endsAt: endsAt(stops) })
    .onConflictDoNothing();
  return (await readFrozen(parts, { trainId, journeyDate }))!;
}

/** The stops and their delay: the planned times follow only from both. */
export const timesOf = ({ stops, delayMinutes = 0 }: Answer) => ({ stops: stops.map(toStop), delayMinutes });

export const toStop = ({
  stationId,
  code,
  name,
  nameBn,
  arrivesAt,
  departsAt,
  onlineBoarding,
}: TripStop) => ({
  stationId,
  code,
  name,
  nameBn,
  arrivesAt,
  departsAt,
  onlineBoarding,
});
