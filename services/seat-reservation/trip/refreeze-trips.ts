import { and, eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import type { Envelope } from '#shared/bus/bus';
import type { trainEdited } from '#shared/contracts/schedule';
import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import * as schema from '../schema.ts';
import { type Answer, askSchedule, isTrip, readFrozen, timesOf } from './freeze-trip.ts';
import { layoutId, toLayoutCoaches } from './layout.ts';
import { inUse } from './list-trips-in-use.ts';
import { endsAt, type Layout, type Trip, type TripName } from './trip.ts';

interface Change {
  frozen: Trip;
  answer: Answer;
}

/**
 * The timetable of a train has changed: its trips that nobody holds or has bought are frozen anew. The same transaction
 * raises the epoch. So it finds a hold that is being granted, and leaves that trip as it was, or the hold is refused.
 * A repeat changes nothing.
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
    await deps.removeKeys(refrozen);
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
    const frozen = await readFrozen({ db: deps.db, layouts }, { trainId, journeyDate });
    if (frozen && isOther(frozen, answer)) changes.push({ frozen, answer });
  }
  return changes;
}

/** undefined where the train no longer runs: its trip stays frozen and sells nothing. */
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
