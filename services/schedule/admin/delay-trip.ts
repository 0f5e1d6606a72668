import { eq, sql } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/schedule';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules } from '../schema.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';
import { readTrip } from './list-trips.ts';
import { lateBy, lockTrip, refuseEnded, type TripName, type TripRow, tripFacts } from './trip-rows.ts';

/**
 * Sets the delay of a trip, the same at every stop, until 30 days after its journey date; 0 puts it back on time. A
 * repeat changes nothing.
 * @throws Problem TRIP_NOT_FOUND; TRIP_CANCELLED; TRIP_ENDED.
 */
export function delayTrip(deps: Deps) {
  return async (actor: Actor, name: TripName, delay: { minutes: number; reason: string }) => {
    const now = deps.clock.now();
    const version = await deps.db.transaction(async (tx) => {
      const before = await lockTrip(tx, name);
      if (before.status === 'CANCELLED') throw problems.TRIP_CANCELLED();
      refuseEnded(before, now);
      const { minutes: delayMinutes, reason } = delay;
      if (before.delayMinutes === delayMinutes && before.statusReason === reason) return undefined;
      const [after] = await tx
        .update(schedules)
        .set({
          status: statusOf(before, delayMinutes, now),
          delayMinutes,
          statusReason: reason,
          version: sql`${schedules.version} + 1`,
          updatedAt: now,
        })
        .where(eq(schedules.id, before.id))
        .returning();
      await recordAction(tx, actor, now, {
        action: 'delay',
        entity: 'trip',
        entityId: `${name.trainId}/${name.journeyDate}`,
        reason,
        before: tripFacts(before),
        after: tripFacts(after!),
      });
      await emit(tx, contract.tripDelayed, {
        aggregateId: before.id,
        version: after!.version,
        data: {
          tripId: before.id,
          version: after!.version,
          ...name,
          delayMinutes,
          reason,
          delayedAt: now.toISOString(),
        },
      });
      return raiseVersion(tx);
    });
    if (version !== undefined) await announceVersion(deps, version);
    return readTrip(deps)(name);
  };
}

/** What the clock has completed stays so, unless with this delay the train is still on its way. */
function statusOf({ status, arrivalTime }: TripRow, delayMinutes: number, now: Date) {
  if (status === 'COMPLETED' && lateBy(arrivalTime, delayMinutes) < now) return status;
  return delayMinutes > 0 ? 'DELAYED' : 'SCHEDULED';
}
