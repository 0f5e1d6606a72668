import { and, eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import { singleFlight } from '#shared/base/single-flight';
import type { Bus } from '#shared/bus/bus';
import * as schedule from '#shared/contracts/schedule';
import { tripsRefrozen } from '#shared/contracts/seat-reservation';
import type { Logger } from '#shared/seeing/log';
import type { Database } from '#shared/stores/postgres';
import { problems } from '../problems.ts';
import * as schema from '../schema.ts';
import { type Layout, layoutId, readLayout, toLayoutCoaches } from './layout.ts';
import { endsAt, nameOf, type Trip, type TripName, type TripStatus, type TripStop } from './trip.ts';

export type Answer = typeof schedule.getTrip.output.static;

/** What is read again, from the schedule, at least this often where it matters. */
const freshMs = 30_000;
/** Filled by a stranger who looks at many trips, as are the trips themselves: what is forgotten is read again. */
const layoutsInMemory = 600;

export interface Trips {
  /** The trip as it was frozen; freezes it at first touch. @throws Problem TRIP_NOT_FOUND */
  open(name: TripName): Promise<Trip>;
  /** The same, with status and times that are at most 30 seconds old. */
  openFresh(name: TripName): Promise<Trip>;
  /** What is remembered of the train's trips is read again. */
  forget(trainId: string): void;
}

interface Parts {
  db: Database<typeof schema>;
  bus: Bus;
  log: Logger;
  maxTrips: number;
}

interface Entry {
  trip: Trip;
  checkedAtMs: number;
  /** Of the trip, as the schedule last said. */
  version?: number;
}

export function createTrips({ db, bus, log, maxTrips }: Parts): Trips {
  const layouts = new LRUCache<string, Layout>({ max: layoutsInMemory });
  const once = singleFlight<Entry>();
  const known = new LRUCache<string, Entry>({ max: maxTrips });
  let changedAtMs = 0;
  let changedTo: number | undefined;
  bus.listen(schedule.timetableChanged, ({ version }) => {
    changedAtMs = Date.now();
    changedTo = version;
  });
  const forget = (trainId: string) => {
    for (const key of known.keys()) if (key.startsWith(trainId)) known.delete(key);
  };
  bus.listen(tripsRefrozen, ({ trainId }) => forget(trainId));

  const open = async (name: TripName): Promise<Entry> => {
    const key = nameOf(name);
    const entry = known.get(key);
    if (entry) return entry;
    return once(key, async () => {
      const checkedAtMs = Date.now();
      const opened: Entry = (await readFrozen(db, layouts, name)) ?? {
        trip: await freeze(db, layouts, await askSchedule(bus, name, changedTo)),
        checkedAtMs,
      };
      known.set(key, opened);
      return opened;
    });
  };

  const refresh = async (entry: Entry): Promise<Entry> =>
    once(`${nameOf(entry.trip)}|refresh`, async () => {
      const checkedAtMs = Date.now();
      const answer = await askSchedule(bus, entry.trip, changedTo);
      // Of an older trip than is known here: it is asked again the next time.
      if (answer.version !== undefined && answer.version < (entry.version ?? 0)) return entry;
      const trip = await takeOver(db, log, entry.trip, answer);
      const refreshed = { trip, checkedAtMs, version: answer.version ?? entry.version };
      known.set(nameOf(trip), refreshed);
      return refreshed;
    });

  return {
    forget,
    open: async (name) => (await open(name)).trip,
    async openFresh(name) {
      const entry = await open(name);
      const fresh = entry.checkedAtMs > changedAtMs && entry.checkedAtMs > Date.now() - freshMs;
      if (fresh) return entry.trip;
      try {
        return (await refresh(entry)).trip;
      } catch (error) {
        // The frozen trip still sells while the schedule is away; a trip that it no longer has does not.
        if (error instanceof Problem && error.status === 404) throw error;
        log.warn({ error, ...nameFields(name) }, 'trip not refreshed');
        return entry.trip;
      }
    },
  };
}

const nameFields = ({ trainId, journeyDate }: TripName) => ({ trainId, journeyDate });

/** @param timetableVersion the newest that has been heard of: no older one is answered from. */
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

export async function readFrozen(
  db: Database<typeof schema>,
  layouts: Pick<LRUCache<string, Layout>, 'get' | 'set'>,
  name: TripName,
): Promise<Entry | undefined> {
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
  const trip = { ...names, status: row.status as TripStatus, stops, delayMinutes, layout };
  return { trip, checkedAtMs: 0 };
}

/** Two processes may freeze one trip at once: the first row stays, and both go by it. */
async function freeze(
  db: Database<typeof schema>,
  layouts: LRUCache<string, Layout>,
  answer: Answer,
): Promise<Trip> {
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
  return (await readFrozen(db, layouts, { trainId, journeyDate }))!.trip;
}

/** The stops, and how late their times are: one without the other tells nobody what was planned. */
export const timesOf = ({ stops, delayMinutes = 0 }: Answer) => ({ stops: stops.map(toStop), delayMinutes });

const toStop = ({ stationId, code, name, nameBn, arrivesAt, departsAt, onlineBoarding }: TripStop) => ({
  stationId,
  code,
  name,
  nameBn,
  arrivesAt,
  departsAt,
  onlineBoarding,
});

/** Status and times may change; stops and seats may not. */
async function takeOver(db: Database<typeof schema>, log: Logger, trip: Trip, answer: Answer): Promise<Trip> {
  const sameStops =
    answer.stops.length === trip.stops.length &&
    answer.stops.every((stop, at) => stop.stationId === trip.stops[at]!.stationId);
  if (!sameStops) log.error(nameFields(trip), 'the schedule has other stops than the trip on sale');
  const { stops, delayMinutes } = sameStops ? timesOf(answer) : trip;
  const unchanged =
    answer.status === trip.status &&
    delayMinutes === trip.delayMinutes &&
    JSON.stringify(stops) === JSON.stringify(trip.stops.map(toStop));
  if (unchanged) return trip;
  await db
    .update(schema.trips)
    .set({
      status: answer.status,
      stops,
      delayMinutes,
      endsAt: sql`${endsAt(stops).toISOString()}::timestamptz`,
    })
    .where(and(isTrip(trip), eq(schema.trips.revision, trip.revision)));
  return { ...trip, status: answer.status, stops, delayMinutes };
}
