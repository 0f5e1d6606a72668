import { and, eq, type SQL, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import type { Envelope } from '#shared/bus/bus';
import type { trainEdited } from '#shared/contracts/schedule';
import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { ask } from '../redis/ask-redis.ts';
import { tripKeys } from '../redis/keys.ts';
import * as schema from '../schema.ts';
import { type Layout, layoutId, toLayoutCoaches } from './layout.ts';
import { endsAt, type Trip, type TripName } from './trip.ts';
import { type Answer, askSchedule, isTrip, readFrozen, timesOf } from './trips.ts';

/** Rows that need the trip's legs and ordinals as they are: held, lapsed a moment ago, sold, or sold and not cleared. */
const inUse = (trainId: SQL | string, journeyDate: SQL | string) => sql`
  SELECT 1 FROM seat_reservations r
  WHERE r.train_id = ${trainId} AND r.journey_date = ${journeyDate}
    AND (r.status IN ('LOCKED', 'CONFIRMED')
      OR (r.status = 'RELEASED' AND r.booking_id IS NOT NULL AND r.cleared_at IS NULL))`;

/** Journey dates of trips that have yet to end, on which somebody holds or has bought a seat. */
export function listTripsInUse({ db, clock }: Deps) {
  return async ({ trainId }: { trainId: string }): Promise<{ journeyDates: string[] }> => {
    const rows = await db.execute<{ journey_date: string }>(sql`
      SELECT t.journey_date::text AS journey_date FROM trips t
      WHERE t.train_id = ${trainId} AND t.ends_at > ${clock.now().toISOString()}::timestamptz
        AND EXISTS (${inUse(sql`t.train_id`, sql`t.journey_date`)})
      ORDER BY t.journey_date`);
    return { journeyDates: rows.map(({ journey_date }) => journey_date) };
  };
}

interface Change {
  frozen: Trip;
  answer: Answer;
}

/**
 * The timetable of a train has changed: its trips that nobody holds or has bought are frozen anew. The epoch is raised
 * with it, so that a hold that is being granted is either found here, and its trip stays as it was, or is refused.
 * Doing it again changes nothing.
 */
export function refreezeTrips(deps: Deps) {
  return async (event: Envelope<(typeof trainEdited)['data']['static']>): Promise<void> => {
    const { trainId } = event.data;
    const changes = await findChanges(deps, event);
    if (changes.length === 0) return deps.passOver(event, 'CHANGES_NOTHING', { trainId });
    for (const { answer } of changes) {
      const coaches = toLayoutCoaches(answer.coaches);
      await deps.db
        .insert(schema.layouts)
        .values({ id: layoutId(coaches), coaches })
        .onConflictDoNothing();
    }
    const refrozen = await deps.trust.raiseWith(async (tx) => {
      const done: Trip[] = [];
      for (const { frozen, answer } of changes) {
        const { routeId, trainNumber, trainName, trainNameBn, status, stops } = answer;
        const [row] = await tx
          .update(schema.trips)
          .set({
            ...{ routeId, trainNumber, trainName, trainNameBn, status },
            layoutId: layoutId(toLayoutCoaches(answer.coaches)),
            ...timesOf(answer),
            endsAt: endsAt(stops),
            revision: frozen.revision + 1,
            builtEpoch: null,
            builtAt: null,
          })
          .where(
            and(
              isTrip(frozen),
              eq(schema.trips.revision, frozen.revision),
              sql`NOT EXISTS (${inUse(frozen.trainId, frozen.journeyDate)})`,
            ),
          )
          .returning({ revision: schema.trips.revision });
        if (row) done.push(frozen);
        else deps.passOver(event, 'TRIP_IN_USE', { trainId, journeyDate: frozen.journeyDate });
      }
      return done;
    });
    deps.trips.forget(trainId);
    deps.bus.notify(contract.tripsRefrozen, { trainId });
    for (const frozen of refrozen) await ask(deps.redis.unlink(Object.values(tripKeys(frozen))));
    deps.log.info({ trainId, refrozen: refrozen.length }, 'trips frozen anew after an edit');
  };
}

/** The frozen trips of the train that have other stops or seats now. */
async function findChanges(
  deps: Deps,
  event: Envelope<(typeof trainEdited)['data']['static']>,
): Promise<Change[]> {
  const { trainId, timetableVersion } = event.data;
  const rows = await deps.db.execute<{ journey_date: string }>(sql`
    SELECT journey_date::text AS journey_date FROM trips t
    WHERE train_id = ${trainId} AND ends_at > ${deps.clock.now().toISOString()}::timestamptz
      AND NOT EXISTS (${inUse(sql`t.train_id`, sql`t.journey_date`)})`);
  const layouts = new LRUCache<string, Layout>({ max: 20 });
  const changes: Change[] = [];
  for (const { journey_date: journeyDate } of rows) {
    const answer = await askForTrip(deps, { trainId, journeyDate }, timetableVersion);
    if (!answer || answer.stops.length < 2) {
      deps.passOver(event, 'NO_SUCH_TRIP', { trainId, journeyDate });
      continue;
    }
    if ((answer.timetableVersion ?? timetableVersion) < timetableVersion)
      throw new Error(`The schedule answers by an older timetable than ${timetableVersion}`);
    const frozen = (await readFrozen(deps.db, layouts, { trainId, journeyDate }))?.trip;
    if (frozen && isOther(frozen, answer)) changes.push({ frozen, answer });
  }
  return changes;
}

/** undefined where the train no longer runs: such a trip sells nothing, frozen as it is. */
async function askForTrip({ bus }: Deps, name: TripName, timetableVersion: number) {
  try {
    return await askSchedule(bus, name, timetableVersion);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

function isOther(frozen: Trip, answer: Answer): boolean {
  const stations = (stops: { stationId: string }[]) => stops.map(({ stationId }) => stationId).join();
  return (
    stations(frozen.stops) !== stations(answer.stops) ||
    frozen.layout.id !== layoutId(toLayoutCoaches(answer.coaches))
  );
}
