import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { isStanding, toUse } from '../scan/read-verdicts.ts';
import { type StoredScan, scanDisputes, ticketScans, tickets } from '../schema.ts';
import { type DisputeOfScan, selectDisputes, toDispute } from './list-disputes.ts';

export interface Decision {
  disputeId: string;
  decision: 'UPHOLD' | 'REJECT';
  reason: string;
}

/**
 * An administrator decides a dispute. FIRST_USE: the scan that is believed stands. CANCELLED_TICKET: the decision is
 * recorded. No money moves.
 * @throws Problem DISPUTE_NOT_FOUND; DISPUTE_DECIDED; FORBIDDEN for one's own scan.
 */
export function decideDispute(deps: Deps) {
  return async (actor: Actor, { disputeId, decision, reason }: Decision): Promise<DisputeOfScan> =>
    deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const { ticketId } = await readDispute(tx, disputeId);
      // Scans, undo and decisions take turns at the ticket.
      await tx.select({ id: tickets.id }).from(tickets).where(eq(tickets.id, ticketId)).for('update');
      const dispute = await readDispute(tx, disputeId);
      if (dispute.state !== 'OPEN') throw problems.DISPUTE_DECIDED();
      const { kind, scan, otherScan } = dispute;
      if (scan.checkerUserId === actor.userId || otherScan?.checkerUserId === actor.userId)
        throw commonProblems.FORBIDDEN('One’s own scan');
      const state = decision === 'UPHOLD' ? 'UPHELD' : 'REJECTED';
      await tx
        .update(scanDisputes)
        .set({ state, decidedBy: actor.userId, decidedAt: now, reason })
        .where(eq(scanDisputes.id, disputeId));
      if (otherScan && decision === 'UPHOLD') await letStand(tx, scan, otherScan, now);
      if (otherScan && decision === 'REJECT') await letStand(tx, otherScan, scan, now);
      await recordAction(tx, actor, now, {
        action: decision.toLowerCase(),
        entity: 'scan-dispute',
        entityId: disputeId,
        reason,
        before: { kind, ticketId, state: 'OPEN' },
        after: { state },
      });
      deps.log.info({ disputeId, decision, userId: actor.userId }, 'a dispute about a scan was decided');
      return readDispute(tx, disputeId);
    });
}

async function readDispute(tx: Tx, disputeId: string): Promise<DisputeOfScan> {
  const [row] = await selectDisputes(tx).where(eq(scanDisputes.id, disputeId));
  if (!row) throw problems.DISPUTE_NOT_FOUND();
  return toDispute(row);
}

/**
 * Makes one scan the use that stands in the place of the other; the ticket is locked, and used before as after. Where a
 * third one stands by now, this dispute is not about it.
 */
async function letStand(tx: Tx, believed: StoredScan, other: StoredScan, now: Date): Promise<void> {
  const { id, ticketId } = believed;
  const [standing] = await tx
    .select()
    .from(ticketScans)
    .where(and(eq(ticketScans.ticketId, ticketId!), isStanding(ticketScans)));
  if (standing?.id !== other.id) return;
  await tx
    .update(ticketScans)
    .set({ supersededBy: id })
    .where(
      and(
        eq(ticketScans.ticketId, ticketId!),
        eq(ticketScans.result, 'VALID'),
        isNull(ticketScans.undoneAt),
        ne(ticketScans.id, id),
      ),
    );
  await tx.update(ticketScans).set({ result: 'VALID', supersededBy: null }).where(eq(ticketScans.id, id));
  await tx
    .update(tickets)
    .set({ validatedAt: toUse(believed).usedAt, updatedAt: now, version: sql`${tickets.version} + 1` })
    .where(eq(tickets.id, ticketId!));
}
