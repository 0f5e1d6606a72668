import { eq, sql } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/schedule';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules } from '../schema.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';
import { readTrip } from './list-trips.ts';
import { lateBy, lockTrip, refuseEnded, type TripName, type TripRow, tripFacts } from './trip-rows.ts';

type Ran = NonNullable<(typeof contract.tripCancelled)['data']['static']['ran']>;

interface Cancellation {
  reason: string;
  /** Code of the last stop that the train reached; the origin, or none, where it ran nowhere. */
  reachedStation?: string;
}

/**
 * Cancels a trip that does not run, or did not run to its end. It cannot be restored: its bookings end, and what was
 * not travelled is refunded. A repeat changes nothing.
 * @throws Problem TRIP_NOT_FOUND; TRIP_ENDED; TRIP_CANCELLED where it was said with another stop; VALIDATION.
 */
export function cancelTrip(deps: Deps) {
  return async (actor: Actor, name: TripName, { reason, reachedStation }: Cancellation) => {
    const now = deps.clock.now();
    const version = await deps.db.transaction(async (tx) => {
      const before = await lockTrip(tx, name);
      const ran = reachedStation === undefined ? undefined : howFar(deps, name, reachedStation);
      const reached = ran ? reachedStation! : null;
      if (before.status === 'CANCELLED') return refuseAnother(before, reached);
      refuseEnded(before, now);
      const hasLeft = lateBy(before.departureTime, before.delayMinutes) <= now;
      if (ran && !hasLeft)
        throw invalid('reachedStation', 'is not allowed: the train has not left its origin yet');
      const after = await writeCancelled(tx, before, { reason, reached }, now);
      await recordAction(tx, actor, now, {
        action: 'cancel',
        entity: 'trip',
        entityId: `${name.trainId}/${name.journeyDate}`,
        reason,
        before: tripFacts(before),
        after: tripFacts(after),
      });
      await emit(tx, contract.tripCancelled, {
        aggregateId: before.id,
        version: after.version,
        data: {
          tripId: before.id,
          version: after.version,
          ...name,
          reason,
          cancelledAt: now.toISOString(),
          hasLeft,
          ...(ran ? { ran } : {}),
        },
      });
      return raiseVersion(tx);
    });
    if (version !== undefined) await announceVersion(deps, version);
    return readTrip(deps)(name);
  };
}

/** undefined where the stop is the origin, and the train so ran nowhere. */
function howFar({ timetable }: Deps, { trainId }: TripName, code: string): Ran | undefined {
  const stops = timetable.current().trainsById.get(trainId)?.stops ?? [];
  const at = stops.findIndex(({ station }) => station.code === code);
  if (at < 0) throw invalid('reachedStation', 'is not the code of a stop of this train');
  if (at === stops.length - 1)
    throw invalid('reachedStation', 'is the last stop: the trip has run to its end');
  if (at === 0) return undefined;
  return {
    reachedStationId: stops[at]!.stationId,
    stops: stops.map(({ stationId, km }) => ({ stationId, km })),
  };
}

/** Money has gone back by what was said first. */
function refuseAnother({ reachedStation }: TripRow, reached: string | null): undefined {
  if (reachedStation !== reached)
    throw problems.TRIP_CANCELLED(
      reachedStation === null ? 'As one that ran nowhere' : `As one that reached ${reachedStation}`,
    );
}

async function writeCancelled(
  tx: Tx,
  { id }: TripRow,
  { reason, reached }: { reason: string; reached: string | null },
  now: Date,
): Promise<TripRow> {
  const [after] = await tx
    .update(schedules)
    .set({
      status: 'CANCELLED',
      statusReason: reason,
      reachedStation: reached,
      version: sql`${schedules.version} + 1`,
      updatedAt: now,
    })
    .where(eq(schedules.id, id))
    .returning();
  return after!;
}
