import { isNull } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { checkerDuties, type Duty } from '../schema.ts';

export type NewDuty = Pick<Duty, 'checkerUserId' | 'trainId' | 'journeyDate'>;

/** Assigns a trip to a checker. A repeat changes nothing. */
export function assignDuty(deps: Deps) {
  return async (actor: Actor, given: NewDuty): Promise<Duty> =>
    deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const { checkerUserId, trainId, journeyDate } = given;
      const id = newId();
      const [duty] = await tx
        .insert(checkerDuties)
        .values({ id, checkerUserId, trainId, journeyDate, createdAt: now })
        .onConflictDoUpdate({
          target: [checkerDuties.checkerUserId, checkerDuties.trainId, checkerDuties.journeyDate],
          targetWhere: isNull(checkerDuties.endedAt),
          // Changes nothing, so that the duty that is there already is the one answered.
          set: { checkerUserId },
        })
        .returning();
      if (duty!.id === id) {
        const after = { checkerUserId, trainId, journeyDate };
        await recordAction(tx, actor, now, {
          action: 'assign',
          entity: 'duty',
          entityId: id,
          before: null,
          after,
        });
      }
      return duty!;
    });
}
