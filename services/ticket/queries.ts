import { and, asc, desc, eq, getTableColumns, gt, lt } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
import type { Deps, Tx } from './connect.ts';
import { ticketProblems } from './problems.ts';
import { type LateTicket, type TicketRow, tickets } from './schema.ts';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tickets with how late their trains are. */
export const selectTickets = (db: Deps['db'] | Tx) =>
  db
    .select({ ...getTableColumns(tickets), delayMinutes })
    .from(tickets)
    .leftJoin(tripDelays, delayOf(tickets));

/** The owner's tickets, newest first, of one booking if it is named. */
export const listOwnTickets =
  ({ db }: Deps) =>
  async (
    userId: string,
    { bookingId, limit, cursor }: { bookingId?: string; limit: number; cursor?: string },
  ): Promise<Page<LateTicket>> => {
    const before = idOf(cursor);
    const rows = await selectTickets(db)
      .where(
        and(
          eq(tickets.userId, userId),
          bookingId ? eq(tickets.bookingId, bookingId) : undefined,
          before ? lt(tickets.id, before) : undefined,
        ),
      )
      .orderBy(desc(tickets.id))
      .limit(limit + 1);
    return pageOf(rows, limit);
  };

/** @throws Problem TICKET_NOT_FOUND, also for the ticket of somebody else. */
export const getOwnTicket =
  ({ db }: Deps) =>
  async (userId: string, ticketId: string): Promise<LateTicket> => {
    const [row] = await selectTickets(db).where(and(eq(tickets.id, ticketId), eq(tickets.userId, userId)));
    if (!row) throw ticketProblems.TICKET_NOT_FOUND();
    return row;
  };

export const listTicketsOfBooking =
  ({ db }: Deps) =>
  (bookingId: string): Promise<LateTicket[]> =>
    selectTickets(db).where(eq(tickets.bookingId, bookingId)).orderBy(asc(tickets.id));

/** The cancelled tickets of a trip, for checkers who go offline. */
export const listRevocations =
  ({ db }: Deps) =>
  async (trip: {
    trainId: string;
    journeyDate: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<Pick<TicketRow, 'id' | 'voidedAt'>>> => {
    const after = idOf(trip.cursor);
    const rows = await db
      .select({ id: tickets.id, voidedAt: tickets.voidedAt })
      .from(tickets)
      .where(
        and(
          eq(tickets.trainId, trip.trainId),
          eq(tickets.journeyDate, trip.journeyDate),
          eq(tickets.status, 'CANCELLED'),
          after ? gt(tickets.id, after) : undefined,
        ),
      )
      .orderBy(asc(tickets.id))
      .limit(trip.limit + 1);
    return pageOf(rows, trip.limit);
  };

export function idOf(cursor: string | undefined): string | undefined {
  const [id] = decodeCursor(cursor, 1) ?? [];
  if (id !== undefined && !uuid.test(id)) throw invalid('cursor', 'is not a cursor of this list');
  return id;
}

export function pageOf<Row extends { id: string }>(rows: Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.id]) : null };
}
