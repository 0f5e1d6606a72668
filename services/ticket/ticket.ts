import { expectedAt } from '#shared/records/trip-delays';
import type { LateTicket, TicketRow } from './schema.ts';

export type TicketStatus = TicketRow['status'];

const hourMs = 3_600_000;

/** A ticket is good until its train should have arrived at the leaving stop, and a grace more. */
export function expiryOf(arrivalAt: Date, graceHours: number): Date {
  return new Date(arrivalAt.getTime() + graceHours * hourMs);
}

/** When it may be used at the earliest; a train never leaves before its planned time. */
export function acceptedFrom({ boardingAt }: Pick<LateTicket, 'boardingAt'>, opensHours: number): Date {
  return new Date(boardingAt.getTime() - opensHours * hourMs);
}

/** Its expiry, moved by as much as the train is late by now. */
export function goodUntil(ticket: Pick<LateTicket, 'expiresAt' | 'delayMinutes'>): Date {
  return expectedAt(ticket.expiresAt, ticket.delayMinutes);
}

/**
 * VALID or EXPIRED by the clock alone: the timer writes the latter down later, and where the train turns out to be
 * later than was known then, the ticket is good again.
 */
export function statusAt(
  ticket: Pick<LateTicket, 'status' | 'expiresAt' | 'delayMinutes'>,
  now: Date,
): TicketStatus {
  const { status } = ticket;
  if (status !== 'VALID' && status !== 'EXPIRED') return status;
  return goodUntil(ticket) <= now ? 'EXPIRED' : 'VALID';
}
