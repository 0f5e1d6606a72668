import { eq, sql } from 'drizzle-orm';
import { type Actor, recordAction } from '#shared/admin';
import * as contract from '#shared/contracts/schedule';
import { emit } from '#shared/outbox';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';
import { announceVersion, raiseVersion } from './change-timetable.ts';
import { readTrip } from './list-trips.ts';
import { lockTrip, refuseEnded, type TripName, tripFacts } from './trip-rows.ts';

/**
 * A trip is expected so late at every stop; 0 puts it back on time. Said again, it changes nothing.
 * @throws Problem TRIP_NOT_FOUND; TRIP_CANCELLED; TRIP_ENDED.
 */
export function delayTrip(deps: Deps) {
  return async (actor: Actor, name: TripName, delay: { minutes: number; reason: string }) => {
    const now = deps.clock.now();
    const version = await deps.db.transaction(async (tx) => {
      const before = await lockTrip(tx, name);
      refuseEnded(before);
      const { minutes: delayMinutes, reason } = delay;
      if (before.delayMinutes === delayMinutes && before.statusReason === reason) return undefined;
      const [after] = await tx
        .update(schedules)
        .set({
          status: delayMinutes > 0 ? 'DELAYED' : 'SCHEDULED',
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
