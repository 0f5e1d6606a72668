import { and, eq, inArray, sql } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import type { restoreUse as contract } from '#shared/contracts/recovery';
import { used } from '#shared/contracts/ticket';
import { recordAction, system } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { ticketScans, tickets } from '../schema.ts';

type Lost = (typeof contract)['input']['static'];

/** Which device and checker it was, no event tells. */
const unknownDevice = 'recovered';

/** Uses a ticket up whose scan is lost; one that was scanned again, or is void, stays as it is. */
export function restoreUse(deps: Deps) {
  return ({ by, ticketId, eventId, usedAt: at }: Lost): Promise<{ status: string | null }> =>
    deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const usedAt = new Date(at);
      const [ticket] = await tx
        .update(tickets)
        .set({ status: 'USED', validatedAt: usedAt, updatedAt: now, version: sql`${tickets.version} + 1` })
        .where(and(eq(tickets.id, ticketId), inArray(tickets.status, ['VALID', 'EXPIRED'])))
        .returning();
      if (!ticket) {
        const [known] = await tx
          .select({ status: tickets.status })
          .from(tickets)
          .where(eq(tickets.id, ticketId));
        return { status: known?.status ?? null };
      }
      const actor = system(`recover by ${by}`);
      const { bookingId, ticketNumber, trainId, journeyDate, version } = ticket;
      await tx.insert(ticketScans).values({
        id: eventId,
        ticketId,
        deviceId: unknownDevice,
        nonce: eventId,
        fingerprint: unknownDevice,
        result: 'VALID',
        trainId,
        journeyDate,
        checkerUserId: actor.userId,
        scannedAt: usedAt,
        receivedAt: usedAt,
      });
      await recordAction(tx, actor, now, {
        action: 'use',
        entity: 'ticket',
        entityId: ticketId,
        before: { status: 'VALID' },
        after: { usedAt: at },
      });
      await emit(tx, used, {
        aggregateId: ticketId,
        version,
        data: { ticketId, ticketNumber, bookingId, trainId, journeyDate, usedAt: at },
      });
      return { status: ticket.status };
    });
}
