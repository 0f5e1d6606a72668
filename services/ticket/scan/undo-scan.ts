import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import * as contracts from '#shared/contracts/ticket';
import type { Deps, Tx } from '../connect.ts';
import { emitVoided } from '../issue/emit-voided.ts';
import { lockBooking } from '../issue/lock-booking.ts';
import { problems } from '../problems.ts';
import { selectTickets } from '../queries.ts';
import {
  type LateTicket,
  type StoredScan,
  scanDisputes,
  ticketScans,
  tickets,
  voidedPassengers,
} from '../schema.ts';
import { isEarlier } from './judge-scan.ts';
import { toUse } from './read-verdicts.ts';

export interface ScanOf {
  deviceId: string;
  nonce: string;
  checkerUserId: string;
  /** How long after the scan it is taken back, by the clock of a device that was offline; else it is being taken back now. */
  afterMs?: number;
}

export interface UndoneScan {
  /** As it is without the scan; USED where another scan stands. */
  ticket: LateTicket;
  undoneAt: Date;
}

/**
 * Takes back a scan that its checker has just made on the same device, which leaves the ticket as it would be without
 * it. The scan is kept; taken back again, it is answered the same.
 * @throws Problem SCAN_NOT_FOUND, also for a scan of somebody else; SCAN_USED_NOTHING; SCAN_UNDO_TOO_LATE
 */
export function undoScan(deps: Deps) {
  return async (which: ScanOf): Promise<UndoneScan> => {
    const now = deps.clock.now();
    const { undone, fresh } = await deps.db.transaction(async (tx) => {
      const { scan, ticket } = await lockScan(tx, which);
      if (scan.undoneAt) return { undone: { ticket, undoneAt: scan.undoneAt }, fresh: false };
      if (!mayStand(scan)) throw problems.SCAN_USED_NOTHING();
      const undoneAt = withinLimit(deps, scan, which.afterMs, now);
      await tx.update(ticketScans).set({ undoneAt }).where(eq(ticketScans.id, scan.id));
      await dropDisputes(tx, scan.id);
      if (scan.result === 'VALID' && !scan.supersededBy)
        await withoutUse(tx, scan, ticket, { undoneAt, now });
      return { undone: { ticket: await readTicket(tx, ticket.id), undoneAt }, fresh: true };
    });
    if (fresh) deps.scans.inc({ result: 'UNDONE' });
    return undone;
  };
}

/** A scan that was taken back contests nothing, and nothing is left of it to contest. */
async function dropDisputes(tx: Tx, scanId: string): Promise<void> {
  const about = or(eq(scanDisputes.scanId, scanId), eq(scanDisputes.otherScanId, scanId));
  await tx.delete(scanDisputes).where(and(eq(scanDisputes.state, 'OPEN'), about));
}

/** Void and undo take turns at the booking, a scan and undo at the ticket. */
async function lockScan(tx: Tx, { deviceId, nonce, checkerUserId }: ScanOf) {
  const mine = and(
    eq(ticketScans.deviceId, deviceId),
    eq(ticketScans.nonce, nonce),
    eq(ticketScans.checkerUserId, checkerUserId),
  );
  const [found] = await tx
    .select({ bookingId: tickets.bookingId, ticketId: tickets.id, scanId: ticketScans.id })
    .from(ticketScans)
    .leftJoin(tickets, eq(tickets.id, ticketScans.ticketId))
    .where(mine);
  if (!found) throw problems.SCAN_NOT_FOUND();
  if (!found.ticketId || !found.bookingId) throw problems.SCAN_USED_NOTHING();
  await lockBooking(tx, found.bookingId);
  const ticket = await readTicket(tx, found.ticketId);
  const [scan] = await tx.select().from(ticketScans).where(eq(ticketScans.id, found.scanId));
  return { scan: scan!, ticket };
}

async function readTicket(tx: Tx, ticketId: string): Promise<LateTicket> {
  const [ticket] = await selectTickets(tx).where(eq(tickets.id, ticketId)).for('update', { of: tickets });
  return ticket!;
}

/** A scan on which somebody was let in, or may have been: with no network a device accepts what it cannot know to be used. */
const mayStand = ({ result, offline }: StoredScan) =>
  result === 'VALID' || (offline && result === 'ALREADY_USED');

/** When the scan was taken back. What an offline device measured between its two instants needs no right clock. */
function withinLimit(deps: Deps, scan: StoredScan, afterMs: number | undefined, now: Date): Date {
  const { usedAt } = toUse(scan);
  const elapsedMs = afterMs ?? now.getTime() - usedAt.getTime();
  const minutes = deps.config.scanUndoMinutes;
  if (elapsedMs > minutes * 60_000)
    throw problems.SCAN_UNDO_TOO_LATE(`A scan may be taken back for ${minutes} minutes`, { minutes });
  return new Date(usedAt.getTime() + elapsedMs);
}

/** The scan that stood stands no more: the earliest of the others does, or the ticket is good again. */
async function withoutUse(
  tx: Tx,
  undone: StoredScan,
  ticket: LateTicket,
  at: { undoneAt: Date; now: Date },
): Promise<void> {
  const next = await nextUse(tx, ticket.id);
  if (!next) return release(tx, ticket, at);
  await tx.update(ticketScans).set({ supersededBy: next.id }).where(eq(ticketScans.supersededBy, undone.id));
  await tx
    .update(ticketScans)
    .set({ result: 'VALID', supersededBy: null })
    .where(eq(ticketScans.id, next.id));
  await tx
    .update(tickets)
    .set({ validatedAt: toUse(next).usedAt, updatedAt: at.now, version: sql`${tickets.version} + 1` })
    .where(eq(tickets.id, ticket.id));
}

async function nextUse(tx: Tx, ticketId: string): Promise<StoredScan | undefined> {
  const rows = await tx
    .select()
    .from(ticketScans)
    .where(
      and(
        eq(ticketScans.ticketId, ticketId),
        isNull(ticketScans.undoneAt),
        or(eq(ticketScans.result, 'VALID'), eq(ticketScans.result, 'ALREADY_USED')),
      ),
    );
  return rows.filter(mayStand).sort((one, other) => (isEarlier(toUse(one), toUse(other)) ? -1 : 1))[0];
}

/** VALID again, or CANCELLED where its passenger was cancelled meanwhile: a trip that does not run leaves used tickets used. */
async function release(
  tx: Tx,
  ticket: LateTicket,
  { undoneAt, now }: { undoneAt: Date; now: Date },
): Promise<void> {
  const { id, ticketNumber, bookingId, passengerId, trainId, journeyDate } = ticket;
  const [gone] = await tx
    .select({ voidedAt: voidedPassengers.voidedAt })
    .from(voidedPassengers)
    .where(and(eq(voidedPassengers.bookingId, bookingId), eq(voidedPassengers.passengerId, passengerId)));
  const [changed] = await tx
    .update(tickets)
    .set({
      status: gone ? 'CANCELLED' : 'VALID',
      voidedAt: gone?.voidedAt ?? null,
      validatedAt: null,
      updatedAt: now,
      version: sql`${tickets.version} + 1`,
    })
    .where(eq(tickets.id, id))
    .returning({ version: tickets.version });
  await emit(tx, contracts.useUndone, {
    aggregateId: id,
    version: changed!.version,
    data: { ticketId: id, ticketNumber, bookingId, trainId, journeyDate, undoneAt: undoneAt.toISOString() },
  });
  if (gone) await emitVoided(tx, bookingId, [ticket], gone.voidedAt);
}
