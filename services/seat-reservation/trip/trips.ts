import { and, eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import { singleFlight } from '#shared/base/single-flight';
import type { Bus } from '#shared/bus/bus';
import * as schedule from '#shared/contracts/schedule';
import { tripsRefrozen } from '#shared/contracts/seat-reservation';
import type { Logger } from '#shared/seeing/log';
import type { Database } from '#shared/stores/postgres';
import * as schema from '../schema.ts';
import { type Answer, askSchedule, freezeTrip, isTrip, readFrozen, timesOf, toStop } from './freeze-trip.ts';
import { endsAt, type Layout, nameOf, type Trip, type TripName } from './trip.ts';

/** openFresh reads status and times from the schedule at least this often. */
const freshMs = 30_000;
/** A stranger who looks at many trips can fill this: what is forgotten is read again. */
const layoutsInMemory = 600;

export interface Trips {
  /** The trip as it was frozen; freezes it at first touch. @throws Problem TRIP_NOT_FOUND */
  open(name: TripName): Promise<Trip>;
  /** The same, with status and times that are at most 30 seconds old; at once where they are known. */
  openFresh(name: TripName): Trip | Promise<Trip>;
  /** The same without a wait; undefined where it has to be read first. */
  known(name: TripName): Trip | undefined;
  /** Makes the next reader read the train's trips again. */
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
  const parts = { db, layouts: new LRUCache<string, Layout>({ max: layoutsInMemory }) };
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
      const frozen = await readFrozen(parts, name);
      const opened: Entry = frozen
        ? { trip: frozen, checkedAtMs: 0 }
        : { trip: await freezeTrip(parts, await askSchedule(bus, name, changedTo)), checkedAtMs };
      known.set(key, opened);
      return opened;
    });
  };

  const refresh = async (entry: Entry): Promise<Entry> =>
    once(`${nameOf(entry.trip)}|refresh`, async () => {
      const checkedAtMs = Date.now();
      const answer = await askSchedule(bus, entry.trip, changedTo);
      // The answer is older than what is known here: ask again the next time.
      if (answer.version !== undefined && answer.version < (entry.version ?? 0)) return entry;
      const trip = await takeOver(db, log, entry.trip, answer);
      const refreshed = { trip, checkedAtMs, version: answer.version ?? entry.version };
      known.set(nameOf(trip), refreshed);
      return refreshed;
    });

  const isFresh = ({ checkedAtMs }: Entry) => checkedAtMs > changedAtMs && checkedAtMs > Date.now() - freshMs;
  const refreshed = async (name: TripName): Promise<Trip> => {
    const entry = await open(name);
    if (isFresh(entry)) return entry.trip;
    try {
      return (await refresh(entry)).trip;
    } catch (error) {
      // While the schedule is away the frozen trip still sells. A trip that the schedule no longer has does not.
      if (error instanceof Problem && error.status === 404) throw error;
      log.warn({ error, ...nameFields(name) }, 'trip not refreshed');
      return entry.trip;
    }
  };

  return {
    forget,
    open: async (name) => (await open(name)).trip,
    known: (name) => known.get(nameOf(name))?.trip,
    openFresh(name) {
      const entry = known.get(nameOf(name));
      return entry && isFresh(entry) ? entry.trip : refreshed(name);
    },
  };
}

const nameFields = ({ trainId, journeyDate }: TripName) => ({ trainId, journeyDate });

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
