import type { Static } from '@sinclair/typebox';
import { and, asc, desc, eq, getTableColumns, gt, lt } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import type { listTickets as contract } from '#shared/contracts/ticket';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
import type { Transaction } from '#shared/stores/postgres';
import type { Deps } from './connect.ts';
import { problems } from './problems.ts';
import type * as schema from './schema.ts';
import { type LateTicket, type TicketRow, tickets } from './schema.ts';
import { statusAt } from './ticket.ts';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tickets with how late their trains are. */
export const selectTickets = (db: Deps['db'] | Transaction<typeof schema>) =>
  db
    .select({ ...getTableColumns(tickets), delayMinutes })
    .from(tickets)
    .leftJoin(tripDelays, delayOf(tickets));

/** The owner's tickets, newest first; of one booking where one is named. A booking of somebody else has none. */
export function listOwnTickets({ db }: Deps) {
  return async (
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
}

/** @throws Problem TICKET_NOT_FOUND, also for the ticket of somebody else. */
export function getOwnTicket({ db }: Deps) {
  return async (userId: string, ticketId: string): Promise<LateTicket> => {
    const [row] = await selectTickets(db).where(and(eq(tickets.id, ticketId), eq(tickets.userId, userId)));
    if (!row) throw problems.TICKET_NOT_FOUND();
    return row;
  };
}

type Listed = Static<typeof contract.output>;

/** The tickets of one booking, for the services that ask. */
export function listTickets({ db, clock }: Deps) {
  return async ({ bookingId }: Static<typeof contract.input>): Promise<Listed> => {
    const rows = await selectTickets(db).where(eq(tickets.bookingId, bookingId)).orderBy(asc(tickets.id));
    const now = clock.now();
    return {
      tickets: rows.map((row) => ({
        ticketId: row.id,
        ticketNumber: row.ticketNumber,
        passengerId: row.passengerId,
        coachNumber: row.coachNumber,
        seatNumber: row.seatNumber,
        status: statusAt(row, now),
        qr: row.qrCode,
      })),
    };
  };
}

/** The tickets of a trip that have been cancelled, for checkers without a network. */
export function listRevocations({ db }: Deps) {
  return async (trip: {
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
}

export function idOf(cursor: string | undefined): string | undefined {
  const [id] = decodeCursor(cursor, 1) ?? [];
  if (id !== undefined && !uuid.test(id)) throw invalid('cursor', 'is not a cursor of this list');
  return id;
}

export function pageOf<Row extends { id: string }>(rows: Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.id]) : null };
}
