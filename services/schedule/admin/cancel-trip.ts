import { eq, sql } from 'drizzle-orm';
import { type Actor, recordAction } from '#shared/admin';
import * as contract from '#shared/contracts/schedule';
import { emit } from '#shared/outbox';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules } from '../schema.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';
import { readTrip } from './list-trips.ts';
import { lockTrip, type TripName, tripFacts } from './trip-rows.ts';

/**
 * The trip does not run. There is no way back: its bookings end and their money is returned. Said again, it changes
 * nothing.
 * @throws Problem TRIP_NOT_FOUND; TRIP_ENDED.
 */
export function cancelTrip(deps: Deps) {
  return async (actor: Actor, name: TripName, reason: string) => {
    const now = deps.clock.now();
    const version = await deps.db.transaction(async (tx) => {
      const before = await lockTrip(tx, name);
      if (before.status === 'CANCELLED') return undefined;
      if (before.status === 'COMPLETED') throw problems.TRIP_ENDED();
      const [after] = await tx
        .update(schedules)
        .set({
          status: 'CANCELLED',
          statusReason: reason,
          version: sql`${schedules.version} + 1`,
          updatedAt: now,
        })
        .where(eq(schedules.id, before.id))
        .returning();
      await recordAction(tx, actor, now, {
        action: 'cancel',
        entity: 'trip',
        entityId: `${name.trainId}/${name.journeyDate}`,
        reason,
        before: tripFacts(before),
        after: tripFacts(after!),
      });
      await emit(tx, contract.tripCancelled, {
        aggregateId: before.id,
        version: after!.version,
        data: {
          tripId: before.id,
          version: after!.version,
          ...name,
          reason,
          cancelledAt: now.toISOString(),
        },
      });
      return raiseVersion(tx);
    });
    if (version !== undefined) await announceVersion(deps, version);
    return readTrip(deps)(name);
  };
}
