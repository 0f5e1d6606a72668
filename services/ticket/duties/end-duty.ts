import { and, eq, isNull } from 'drizzle-orm';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { checkerDuties, type Duty } from '../schema.ts';

/**
 * Ends a duty; its checker may still send what was scanned before. A repeat changes nothing.
 * @throws Problem DUTY_NOT_FOUND
 */
export function endDuty(deps: Deps) {
  return async (actor: Actor, dutyId: string): Promise<Duty> =>
    deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const [ended] = await tx
        .update(checkerDuties)
        .set({ endedAt: now })
        .where(and(eq(checkerDuties.id, dutyId), isNull(checkerDuties.endedAt)))
        .returning();
      if (!ended) {
        const [before] = await tx.select().from(checkerDuties).where(eq(checkerDuties.id, dutyId));
        if (!before) throw problems.DUTY_NOT_FOUND();
        return before;
      }
      const { checkerUserId, trainId, journeyDate } = ended;
      await recordAction(tx, actor, now, {
        action: 'end',
        entity: 'duty',
        entityId: dutyId,
        before: { checkerUserId, trainId, journeyDate },
        after: null,
      });
      return ended;
    });
}
