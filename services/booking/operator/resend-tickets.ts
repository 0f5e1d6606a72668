import { and, eq } from 'drizzle-orm';
import { resendTickets as contract } from '#shared/contracts/notification';
import type { resendTicket } from '#shared/contracts/ops';
import { type Actor, adminActions, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';

type Asked = Omit<(typeof resendTicket)['input']['static'], 'by' | 'why'>;
type Answer = (typeof resendTicket)['output']['static'];

const action = 'resend-tickets';
const entity = 'booking';

/** Sends the tickets of a booking once more; under one requestId once. Where this is cut off, rather twice than never. */
export function resendTickets(deps: Deps) {
  return async (operator: Actor, { bookingId, requestId }: Asked): Promise<Answer> => {
    const entityId = bookingId.toLowerCase();
    const actor = requestId === undefined ? operator : { ...operator, requestId: requestId.toLowerCase() };
    const [known] = await deps.db
      .select({ after: adminActions.after })
      .from(adminActions)
      .where(
        and(
          eq(adminActions.entity, entity),
          eq(adminActions.entityId, entityId),
          eq(adminActions.action, action),
          eq(adminActions.requestId, actor.requestId),
        ),
      );
    if (known) return { notificationIds: known.after!.notificationIds as string[], repeated: true };
    const { notificationIds } = await deps.bus.request(contract, { bookingId });
    const sent = { action, entity, entityId, before: null, after: { notificationIds } };
    await deps.db.transaction((tx) => recordAction(tx, actor, deps.clock.now(), sent));
    return { notificationIds, repeated: false };
  };
}
