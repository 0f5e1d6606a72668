import type { TicketRow } from './schema.ts';

export type TicketStatus = TicketRow['status'];

const hourMs = 3_600_000;

/** A ticket is good until its train has arrived at the leaving stop by the timetable, and a grace more. */
export function expiryOf(arrivalAt: Date, graceHours: number): Date {
  return new Date(arrivalAt.getTime() + graceHours * hourMs);
}

/** A VALID ticket is EXPIRED from its expiry on, before the timer has written it down. */
export function statusAt(ticket: Pick<TicketRow, 'status' | 'expiresAt'>, now: Date): TicketStatus {
  return ticket.status === 'VALID' && ticket.expiresAt <= now ? 'EXPIRED' : ticket.status;
}
