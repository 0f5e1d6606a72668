import { and, count, eq } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import * as contracts from '#shared/contracts/ticket';
import type { Tx } from '../connect.ts';
import { tickets } from '../schema.ts';

/** Tells of tickets that have just become CANCELLED, within their transaction; nothing where there are none. */
export async function emitVoided(
  tx: Tx,
  bookingId: string,
  voided: { id: string; ticketNumber: string }[],
  voidedAt: Date,
): Promise<void> {
  if (voided.length === 0) return;
  const [row] = await tx
    .select({ void: count() })
    .from(tickets)
    .where(and(eq(tickets.bookingId, bookingId), eq(tickets.status, 'CANCELLED')));
  await emit(tx, contracts.voided, {
    aggregateId: bookingId,
    // Issuing was version 1, and void tickets only ever become more; the booking is locked meanwhile.
    version: 1 + row!.void,
    data: {
      bookingId,
      ticketIds: voided.map(({ id }) => id),
      ticketNumbers: voided.map(({ ticketNumber }) => ticketNumber),
      voidedAt: voidedAt.toISOString(),
    },
  });
}
