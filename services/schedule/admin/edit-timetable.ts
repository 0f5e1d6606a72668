import { and, eq, gt, inArray } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/schedule';
import { listTripsInUse } from '#shared/contracts/seat-reservation';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { routes, schedules, trains } from '../schema.ts';
import type { Train } from '../timetable/timetable-index.ts';
import { realignTrips } from '../trips/realign-trips.ts';
import { runsOn } from '../trips/trip.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';

type Facts = Record<string, unknown>;

export interface Edit<After extends Facts> {
  entity: 'station' | 'train' | 'route' | 'stop' | 'coach' | 'seat';
  /** The train that is changed, or a part of it. */
  trainId?: string;
  /** Whether its stops, times, seats or days change: refused while a trip of it is held or sold. */
  touchesTrips?: boolean;
  /** Makes the change; `before` is null for what is new. */
  work: (tx: Tx, now: Date) => Promise<{ id: string; before: Facts | null; after: After }>;
}

/**
 * Carries out one change of the timetable. One transaction has the change, its line in the log, the new version and the
 * trips of its train; then every process hears of it. A change of nothing leaves no trace.
 * @throws Problem TRIP_IN_USE, with journeyDates; UNAVAILABLE where seat-reservation cannot be asked.
 */
export function editTimetable(deps: Deps) {
  return async <After extends Facts>(actor: Actor, edit: Edit<After>): Promise<After> => {
    const { entity, touchesTrips = false, work } = edit;
    const trainId = edit.trainId?.toLowerCase();
    if (touchesTrips && trainId !== undefined) await refuseInUse(deps, trainId);
    const { after, version } = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      if (trainId !== undefined) await lockTrain(tx, trainId);
      const { id, before, after } = await work(tx, now);
      if (before !== null && Bun.deepEquals(before, after)) return { after, version: undefined };
      const action = actionOf(before, after);
      await recordAction(tx, actor, now, { action, entity, entityId: id, before, after });
      if (trainId !== undefined) {
        await tx.update(trains).set({ editedAt: now, updatedAt: now }).where(eq(trains.id, trainId));
        if (touchesTrips) await followTrips(tx, trainId, now);
      }
      const version = await raiseVersion(tx);
      if (trainId !== undefined && touchesTrips) {
        const data = { trainId, timetableVersion: version };
        await emit(tx, contract.trainEdited, { aggregateId: trainId, version, data });
      }
      return { after, version };
    });
    if (version !== undefined) await announceVersion(deps, version);
    return after;
  };
}

async function refuseInUse({ bus }: Deps, trainId: string): Promise<void> {
  const { journeyDates } = await bus.request(listTripsInUse, { trainId });
  if (journeyDates.length > 0) throw problems.TRIP_IN_USE(journeyDates.join(', '), { journeyDates });
}

async function lockTrain(tx: Tx, trainId: string): Promise<void> {
  const [row] = await tx.select({ id: trains.id }).from(trains).where(eq(trains.id, trainId)).for('update');
  if (!row) throw problems.TRAIN_NOT_FOUND();
}

function actionOf(before: Facts | null, after: Facts): string {
  if (before === null) return 'create';
  if (before.isActive === after.isActive) return 'update';
  return after.isActive ? 'reactivate' : 'deactivate';
}

/**
 * Trips to come take the new times and sizes; those of days on which the train no longer runs are gone. One that
 * has been late stays: other services remember its version, and made anew it would begin at 1 again.
 */
async function followTrips(tx: Tx, trainId: string, now: Date): Promise<void> {
  const [train] = await tx.select().from(trains).where(eq(trains.id, trainId));
  const [route] = await tx
    .select()
    .from(routes)
    .where(and(eq(routes.trainId, trainId), eq(routes.isActive, true)));
  const ahead = await tx
    .select()
    .from(schedules)
    .where(
      and(
        eq(schedules.trainId, trainId),
        gt(schedules.departureTime, now),
        inArray(schedules.status, ['SCHEDULED', 'DELAYED']),
      ),
    );
  const days =
    route &&
    ({ offDay: train!.offDay, operatesOn: route.operatesOn } as Pick<Train, 'offDay' | 'operatesOn'>);
  const gone = ahead.filter(
    (trip) =>
      trip.version === 1 && (!train!.isActive || !days || !(trip.isExtra || runsOn(days, trip.journeyDate))),
  );
  const ids = gone.map(({ id }) => id);
  if (ids.length > 0) await tx.delete(schedules).where(inArray(schedules.id, ids));
  if (route) {
    const kept = and(
      eq(schedules.trainId, trainId),
      gt(schedules.departureTime, now),
      eq(schedules.status, 'SCHEDULED'),
    );
    await tx.update(schedules).set({ routeId: route.id }).where(kept);
  }
  await realignTrips(tx, now, trainId);
}
